import { loadMigrations, type Migration } from '@/lib/db/migrate'

interface Histories {
  /** The machinery, once a database. */
  tenancy: Migration[]
  /** The tenant tables, once a place. */
  tenant: Migration[]
}

/** The SQL that makes a place, as this release has it. Read each time: it is rare, and a test may have its own. */
export async function placeHistories(): Promise<Histories> {
  const [tenancy, tenant] = await Promise.all(
    ['tenancy', 'tenant'].map((name) => loadMigrations(`prisma/${name}/migrations`)),
  )
  return { tenancy: tenancy ?? [], tenant: tenant ?? [] }
}
