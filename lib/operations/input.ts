import { z } from 'zod'
import { emailInput, personNameInput, slugInput } from '@/lib/auth/input'
import { nameInput } from '@/lib/fields/input'

/** What regions and shards may be called: both stand in variables' names, URLs and tables of people who are in a hurry. */
export const labelInput = (thing: string) =>
  z
    .string()
    .trim()
    .regex(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      `Write the ${thing} in small letters, digits and single hyphens, like eu-1.`,
    )
    .max(40, 'Use at most 40 characters.')

export const provisionInput = z.strictObject({
  slug: slugInput,
  name: nameInput('workspace’s name'),
  kind: z.enum(['shared', 'schema', 'database'], 'Choose shared, schema or database.').default('shared'),
  region: labelInput('region').optional(),
  shard: labelInput('shard').optional(),
  state: z.enum(['pending', 'active']).default('active'),
  /** Gets an invitation, so that somebody can sign in. */
  owner: z.strictObject({ email: emailInput, name: personNameInput }).optional(),
})

/** Field → the first thing that is wrong with it; nested ones as `owner.email`. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.toReversed().map(({ path, message }) => [path.join('.'), message]))
}
