import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'

/** One step of a history of plain SQL; `name` is its folder, and the order of names is the order of steps. */
export type Migration = {
  name: string
  sql: string
  checksum: string
  /** `data.sql` beside it: what is done to the rows of each tenant, after the tables have changed. */
  data?: { sql: string; checksum: string } | undefined
}

export type MigrationFault =
  /** Differs from what was applied under its name. */
  | 'edited'
  /** Another tool began it and never finished. */
  | 'unfinished'
  /** Its SQL raised an error. */
  | 'failed'
  /** Somebody held a lock for longer than we wait. */
  | 'locked'
  /** Another runner was at work on the same tables for longer than we wait. */
  | 'turn'

/** A migration could not be applied. `migration` is its name, null where it isn't about one; the target is as it was before it. */
export class MigrationError extends Error {
  readonly migration: string | null
  readonly fault: MigrationFault

  constructor(
    migration: string | null,
    reason: string,
    { fault = 'failed', ...options }: ErrorOptions & { fault?: MigrationFault } = {},
  ) {
    super(migration ? `Migration ${migration} ${reason}` : reason, options)
    this.name = 'MigrationError'
    this.migration = migration
    this.fault = fault
  }
}

/** Reads `<folder>/<name>/migration.sql`, and `data.sql` where there is one, for every folder, in order of name. */
export async function loadMigrations(folder: string): Promise<Migration[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await fs.readFile(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: checksumOf(sql), data: await dataOf(path.join(folder, name)) }
    }),
  )
}

async function dataOf(folder: string): Promise<Migration['data']> {
  try {
    const sql = await fs.readFile(path.join(folder, 'data.sql'), 'utf8')
    return { sql, checksum: checksumOf(sql) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** The same as Prisma's. */
export const checksumOf = (sql: string): string => createHash('sha256').update(sql).digest('hex')

/** False where the file begins with `-- tenantry: no transaction`: its statements are sent one by one. */
export const isTransactional = ({ sql }: Migration): boolean => !/^\s*--\s*tenantry:\s*no transaction\b/.test(sql)
