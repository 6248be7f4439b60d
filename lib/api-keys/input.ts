import { z } from 'zod'
import { idInput, nameInput } from '@/lib/fields/input'
import { apiScopeNames } from './scopes'

/** Days that a key may be given; `never` is for what can't be renewed. */
const keyLives = ['30', '90', '365', 'never'] as const

const scopeInput = z.enum(apiScopeNames, 'Choose from the list.')

export const createApiKeyInput = z.object({
  name: nameInput('key’s name'),
  /** A form sends one that is ticked as text, and none at all as nothing. */
  scopes: z
    .union([z.array(scopeInput), scopeInput.transform((one) => [one])], 'Choose what the key may do.')
    .optional()
    .default([])
    .refine((scopes) => scopes.length > 0, 'Choose what the key may do.'),
  life: z.enum(keyLives, 'Choose from the list.'),
})

export const apiKeyIdInput = z.object({ keyId: idInput })
