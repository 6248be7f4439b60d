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

/** Where a tenant is to move. A shard decides the region; without either, it stays in its own. */
export const moveInput = z.strictObject({
  slug: slugInput,
  kind: z.enum(['shared', 'schema', 'database'], 'Choose shared, schema or database.'),
  shard: labelInput('shard').optional(),
  region: labelInput('region').optional(),
  /** `plan`: what the tenant pays for asks for it. */
  reason: z.enum(['operator', 'plan']).default('operator'),
})

const variableInput = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'Give the name of an environment variable.')
const countInput = z.number().int().min(0).max(100_000)

export const addShardInput = z.strictObject({
  name: labelInput('name'),
  region: labelInput('region'),
  /** Variables that hold the URLs: of the tables’ owner, straight to the server, and of the role that serves requests. */
  ownerUrlEnv: variableInput,
  appUrlEnv: variableInput,
  /** Keep the URLs themselves, under FLEET_SECRET: then no other process needs the variables. */
  seal: z.boolean().default(false),
  /** False for a server that one customer has to itself: nobody comes there but by the shard’s name. */
  shared: z.boolean().default(true),
  schemaCapacity: countInput.default(500),
  databaseCapacity: countInput.default(100),
  wantedSpareSchemas: countInput.default(2),
  wantedSpareDatabases: countInput.default(1),
})

/** Field → the first thing that is wrong with it; nested ones as `owner.email`. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.toReversed().map(({ path, message }) => [path.join('.'), message]))
}
