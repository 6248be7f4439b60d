import { withClient } from '@/dev/db/with-client'
import { urlInto } from '@/lib/control/shard-urls'
import { migrate } from '@/lib/db/migrate'
import { loadMigrations } from '@/lib/db/migration'
import { fillOwnDatabase, makeOwnDatabase } from '@/lib/db/own-database'
import { makeOwnSchema } from '@/lib/db/own-schema'
import { readHistories } from '@/lib/operations/migrations/history'
import { type OwnedDatabase, onMigratedServer } from './migrated-server'
import { findStrays, lintCatalogue } from './schema/lint-catalogue'
import { type Fault, webRole } from './schema/rule'
import { lintSchemaNames } from './schema/schema-names'

/**
 * Applies the migrations of the data plane to a throw-away Postgres, reads its catalogue, and gives a sentence for each
 * thing that breaks the rules of the data model (docs/architecture.md).
 */
export async function run(): Promise<string[]> {
  const faults = await onMigratedServer(async ({ shard, empty }) => [
    ...lintSchemaNames(await loadMigrations('prisma/tenant/migrations')),
    ...(await withClient(shard.superuserUrl, (client) => lintCatalogue(client, 'public'))),
    ...(await lintOwnSchema(empty)),
    ...(await lintOwnDatabase(empty)),
  ])
  return [...new Set(faults.map(({ message }) => message))]
}

/** The same migrations for a tenant with a schema of its own, in a database where `public` must stay empty. */
async function lintOwnSchema({ ownerUrl, superuserUrl }: OwnedDatabase): Promise<Fault[]> {
  const schema = 't_0123456789abcdef'
  const { tenancy, tenant } = await readHistories()
  await withClient(ownerUrl, async (client) => {
    await migrate({ client, schema: 'tenancy', migrations: tenancy })
    await makeOwnSchema(client, { schema, appRole: webRole }, tenant)
  })
  return withClient(superuserUrl, async (client) => [
    ...(await findStrays(client, 'public')),
    ...(await lintCatalogue(client, schema)),
  ])
}

/** And for one with a database of its own, which the owner makes from within another. */
async function lintOwnDatabase({ ownerUrl, superuserUrl }: OwnedDatabase): Promise<Fault[]> {
  const name = 'tenantry_0123456789abcdef'
  const own = { database: name, role: name }
  await withClient(ownerUrl, (client) => makeOwnDatabase(client, own, { password: 'its own', connections: 10 }))
  await fillOwnDatabase(urlInto(ownerUrl, name), name, await readHistories())
  return withClient(urlInto(superuserUrl, name), (client) => lintCatalogue(client, 'public'))
}
