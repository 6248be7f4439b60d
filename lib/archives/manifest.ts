import { z } from 'zod'

/** Grows when an older reader would misread what is written. */
export const archiveVersion = 2
/** Its archives had no files in them. */
const withoutFiles = 1
export const readableVersions: readonly number[] = [withoutFiles, archiveVersion]

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
  /** Whether people's files are in it; where not, their rows are all there is of them. */
  files: z.boolean().default(false),
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

/**
 * What there is of a file that a row speaks of. `gone`: it was deleted after the rows were read; `lost`: its row is there, and its
 * bytes weren't, or were others.
 */
export const fileEndSchema = z.strictObject({
  id: z.uuid(),
  /** As its row says. */
  bytes: amount,
  sha256: z.string().max(200),
  state: z.enum(['kept', 'gone', 'lost']),
})

export type FileEnd = z.output<typeof fileEndSchema>

/** `sha256` is of what the rows say of their files: each as the JSON of `[id, bytes, sha256]` and a line break. */
const filesSummarySchema = z.strictObject({ kept: amount, gone: amount, lost: amount, bytes: amount, sha256: hash })

export type FilesSummary = z.output<typeof filesSummarySchema>

/** `summary.json`, the last file: what came between. `sha256` is of a table's files, one after the other. */
export const summarySchema = z.strictObject({
  rows: amount,
  files: filesSummarySchema.optional(),
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

/** `files/<id>/0000`, …: the parts that a file is kept in; and what stands behind them. */
export const filePartName = (id: string, part: number): string => `files/${id}/${String(part).padStart(4, '0')}`
export const fileEndName = (id: string): string => `files/${id}/file.json`
