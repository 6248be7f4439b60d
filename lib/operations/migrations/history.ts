import { loadMigrations, type Migration } from '@/lib/db/migration'

export interface Histories {
  /** The machinery, once a database. */
  tenancy: Migration[]
  /** The tenant tables, once a place. */
  tenant: Migration[]
}

/** Where the two histories of the data plane are, from the project's root. */
export interface HistoryFolders {
  tenancy: string
  tenant: string
}

const folders: HistoryFolders = { tenancy: 'prisma/tenancy/migrations', tenant: 'prisma/tenant/migrations' }

export async function readHistories(given: Partial<HistoryFolders> = {}): Promise<Histories> {
  const { tenancy, tenant } = { ...folders, ...given }
  return { tenancy: await loadMigrations(tenancy), tenant: await loadMigrations(tenant) }
}
