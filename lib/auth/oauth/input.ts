import { z } from 'zod'
import { presenceInput } from '@/lib/auth/input'
import { idInput } from '@/lib/fields/input'
import { oauthProviders } from './providers'

const provider = z.enum(oauthProviders)

export const beginOauthInput = z.object({ provider, next: z.string().max(2_000).optional() })
export const finishOauthInput = z.object({ ticket: z.string().max(6_000) })
export const connectAccountInput = z.object({ provider, ...presenceInput.shape })
export const disconnectAccountInput = z.object({ id: idInput, ...presenceInput.shape })
