import { z } from 'zod'
import { slugInput } from '@/lib/auth/input'
import { labelInput } from '@/lib/operations/input'

/** The secret half of a key of age, as `keyOf` gives it. */
export const identityInput = z
  .string()
  .trim()
  .regex(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/, 'This is no key of an archive: it begins with AGE-SECRET-KEY-1.')

/** How an archive is to come back; the archive itself is no input of this kind. */
export const restoreInput = z.strictObject({
  /** As a new tenant with this slug; without it as the one that it was. */
  as: slugInput.optional(),
  /** Default: as it lived. */
  kind: z.enum(['shared', 'schema', 'database'], 'Choose shared, schema or database.').optional(),
  shard: labelInput('shard').optional(),
  /** Default: where it lived. */
  region: labelInput('region').optional(),
  /** Default: the tenant's own, where it is still kept. */
  identity: identityInput.optional(),
  /** Rows alone, where the archive has files. */
  withoutFiles: z.boolean().default(false),
})

export type RestoreInput = z.output<typeof restoreInput>
