import { loadMigrations } from '@/lib/db/migration'
import { lintMigration } from './migrations/lint/lint-migration'
import type { HistoryName, LintFault } from './migrations/lint/rule'

export interface MigrationLint {
  status: 'done' | 'failed'
  /** How many migrations were read. */
  migrations: number
  faults: LintFault[]
}

const histories: readonly HistoryName[] = ['tenant', 'tenancy', 'control']

/** Up to these, a history was written before anybody ran it: nothing was running beside its steps. */
const unreleased: Partial<Record<HistoryName, string>> = { control: '20261122030000_fleet' }

/**
 * Reads all migrations with Postgres's own parser and says which of them the running release would not bear (expand and
 * contract), which can't be run for every tenant, and which can't be begun again. `root` is the folder of the histories.
 */
export async function lintMigrations({ root = 'prisma' }: { root?: string } = {}): Promise<MigrationLint> {
  let migrations = 0
  const faults: LintFault[] = []
  for (const history of histories) {
    const all = await loadMigrations(`${root}/${history}/migrations`)
    migrations += all.length
    const since = unreleased[history] ?? ''
    for (const migration of all.filter(({ name }) => name > since))
      faults.push(...(await lintMigration(history, migration)))
  }
  return { status: faults.length > 0 ? 'failed' : 'done', migrations, faults }
}
