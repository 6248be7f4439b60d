import { z } from 'zod'
import { emailInput } from '@/lib/auth/input'

export const findWorkspacesInput = z.object({ email: emailInput })
