import { z } from 'zod'
import { listInWords } from './format'

/** A switch: given or not. */
export const flag = z.boolean().default(false)

/** One of a few words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, { error: `must be ${listInWords(words, 'or')}` })

export const placementInput = oneOf(['shared', 'schema', 'database'])

export const countInput = (most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .refine((count) => count >= 1 && count <= most, `must be between 1 and ${most.toLocaleString('en')}`)

/** A number that may be 0. */
export const amount = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)

/** The answer to what would be asked. */
export const yes = { flags: '-y, --yes', text: 'don’t ask', input: flag }

/** Several, with commas between. */
export const listOf = <T extends z.ZodType<string, string>>(one: T) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(one))
