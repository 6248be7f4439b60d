import { type DatabaseUrls, type Shard, shardNamed } from '@/dev/db/database-urls'
import { type MigratedTarget, migrateDatabases } from '@/dev/db/migrate-databases'
import { prepareServer } from '@/dev/db/prepare-server'
import { type PostgresServer, startPostgres } from '@/dev/postgres/start-postgres'
import { MigrationError } from '@/lib/db/migration'
import type { Ports } from './choose-ports'
import type { Given } from './given'
import type { Progress } from './progress'
import type { Secrets } from './secrets'

const controlDatabase = 'tenantry_control'

/** The embedded servers, one for each region. The control database lives on the first. */
const layout = [
  { shard: 'us-1', database: 'tenantry_us_1', folder: 'pg', portName: 'POSTGRES_PORT' },
  { shard: 'eu-1', database: 'tenantry_eu_1', folder: 'pg-eu', portName: 'POSTGRES_EU_PORT' },
] as const

/** Names of the embedded servers' folders in the data folder. */
export const postgresFolders: readonly string[] = layout.map(({ folder }) => folder)

type Options = { dataDir: string; ports: Ports; throwAway: boolean; given: Given; secrets: Secrets; progress: Progress }

/** A server of ours. */
export type EmbeddedServer = {
  /** Of the server: for people. */
  name: string
  server: PostgresServer
  /** Starts it again on the same port after it has ended by itself. */
  restart: () => Promise<PostgresServer>
}

export type Databases = {
  urls: DatabaseUrls
  /** None where databases or a server are given. */
  servers: EmbeddedServer[]
  /** Of an administrator of each server; none where only the databases' own URLs are given. */
  superuserUrls: string[]
}

/**
 * Migrated databases: those whose URLs are given, those on the one server whose DATABASE_URL is given, or those of the
 * embedded servers.
 */
export async function startDatabases(options: Options): Promise<Databases> {
  const { given, secrets, progress } = options
  const known = given.databases
  const embedded = !known && !given.adminUrl
  const servers = embedded ? await startServers(options) : []
  const superuserUrls = known ? [] : adminUrls(given, servers)
  const urls = await progress.step('Databases and migrations', async (say) => {
    const prepared = known ?? (await prepare(superuserUrls, secrets).catch(embedded ? withSecretsNamed : undefined))
    const env = { FLEET_SECRET: given.app.FLEET_SECRET ?? secrets.FLEET_SECRET }
    say(summary(await migrateDatabases(prepared, { env }).catch(embedded ? withWayOut : undefined)))
    return prepared
  })
  return { urls, servers, superuserUrls }
}

function startServers({ dataDir, ports, throwAway, secrets, progress }: Options): Promise<EmbeddedServer[]> {
  return Promise.all(
    layout.map(async ({ shard, folder, portName }) => {
      const port = ports[portName]
      const restart = () =>
        startPostgres({ dataDir: `${dataDir}/${folder}`, port, password: secrets.postgresPassword, throwAway })
      const name = `PostgreSQL of ${shard}`
      return { name, server: await progress.step(`${name} on port ${port}`, restart), restart }
    }),
  )
}

function adminUrls({ adminUrl }: Given, servers: EmbeddedServer[]): string[] {
  return adminUrl ? [adminUrl] : servers.map(({ server }) => server.superuserUrl('postgres'))
}

/** Roles and databases: each shard on the server of its turn, or all of them on the only one. */
async function prepare(serverUrls: string[], secrets: Secrets): Promise<DatabaseUrls> {
  const [first = ''] = serverUrls
  const control = (await prepareServer(first, secrets, [controlDatabase]))(controlDatabase)
  const shards: Shard[] = []
  for (const [index, { shard, database }] of layout.entries()) {
    const urlsOf = await prepareServer(serverUrls[index] ?? first, secrets, [database])
    shards.push(shardNamed(shard, urlsOf(database)))
  }
  return { control, shards }
}

function withSecretsNamed(error: unknown): never {
  if (!(error instanceof Error) || !error.message.includes('password authentication failed')) throw error
  throw new Error(
    '.data/secrets.json does not belong to the servers in .data. Restore it, or remove .data to start afresh.',
    {
      cause: error,
    },
  )
}

/** Data of development can be made again; those of anybody else cannot. */
function withWayOut(error: unknown): never {
  if (!(error instanceof MigrationError)) throw error
  throw new Error(`${error.message}\nOr remove .data to start afresh: the demo data comes back.`, { cause: error })
}

function summary(done: MigratedTarget[]): string {
  const applied = done.reduce((sum, { migrations }) => sum + migrations.length, 0)
  return applied === 0 ? 'nothing to do' : `${applied} applied`
}
