import { z } from 'zod'

/** Grows when an older reader would misread what is written. */
export const archiveVersion = 1

const identifier = z.string().min(1).max(63)
const moment = z.iso.datetime()
const amount = z.number().int().nonnegative()
const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** `manifest.json`, the first file: whose rows these are, and what they look like. */
export const manifestSchema = z.strictObject({
  format: z.literal('tenantry-archive'),
  version: z.number().int(),
  tenant: z.strictObject({
    id: z.uuid(),
    slug: z.string().min(1).max(63),
    name: z.string().min(1).max(500),
    region: z.string().min(1).max(63),
    placement: z.enum(['shared', 'schema', 'database']),
    plan: z.string().max(63),
    createdAt: moment,
  }),
  /** Newest tenant migration that the rows have gone through, and data steps beyond it that have been done. */
  schemaVersion: z.string().max(255),
  dataSteps: z.array(z.string().max(255)).max(10_000),
  writtenAt: moment,
  tables: z
    .array(
      z.strictObject({
        name: identifier,
        columns: z
          .array(z.strictObject({ name: identifier, type: z.string().max(500) }))
          .min(1)
          .max(1600),
      }),
    )
    .max(1000),
})

export type Manifest = z.output<typeof manifestSchema>
export type ManifestTable = Manifest['tables'][number]

/** `summary.json`, the last file: what came between. `sha256` is of a table's files, one after the other. */
export const summarySchema = z.strictObject({
  rows: amount,
  tables: z.array(
    z.strictObject({ name: identifier, rows: amount, bytes: amount, files: z.number().int().positive(), sha256: hash }),
  ),
})

export type Summary = z.output<typeof summarySchema>

export const manifestName = 'manifest.json'
export const summaryName = 'summary.json'

/** `tables/tasks/000001.csv`; its first line names the columns, in the first file alone. */
export const partName = (table: string, number: number): string =>
  `tables/${table}/${String(number).padStart(6, '0')}.csv`
