import type { DatabaseUrls } from '@/dev/db/database-urls'
import { type MigratedTarget, migrateDatabases } from '@/dev/db/migrate-databases'
import { prepareServer } from '@/dev/db/prepare-server'
import { MigrationError } from '@/lib/db/migrate'
import { type PostgresServer, startPostgres } from '@/dev/postgres/start-postgres'
import type { Given } from './given'
import type { Progress } from './progress'
import type { Secrets } from './secrets'

const names = { control: 'tenantry_control', shards: { 'us-1': 'tenantry_us_1' } }

type Options = { dataDir: string; port: number; throwAway: boolean; given: Given; secrets: Secrets; progress: Progress }

export type Databases = {
  urls: DatabaseUrls
  /** The embedded server; null where another one is given. */
  server: PostgresServer | null
  /** Starts it again on the same port after it has ended by itself. */
  restart: () => Promise<PostgresServer>
  superuserUrl: string | null
}

/**
 * Migrated databases: those whose URLs are given, those on the server whose DATABASE_URL is given, or those of the
 * embedded server.
 */
export async function startDatabases(options: Options): Promise<Databases> {
  const { given, secrets, progress } = options
  const launch = () =>
    startPostgres({
      dataDir: `${options.dataDir}/pg`,
      port: options.port,
      password: secrets.postgresPassword,
      throwAway: options.throwAway,
    })
  const known = given.databases
  const embedded = !known && !given.adminUrl
  const server = embedded ? await progress.step(`PostgreSQL on port ${options.port}`, launch) : null
  const adminUrl = given.adminUrl ?? server?.superuserUrl('postgres') ?? null
  const urls = await progress.step('Databases and migrations', async (say) => {
    const prepared = known ?? (await prepare(adminUrl ?? '', secrets, embedded))
    say(summary(await migrateDatabases(prepared).catch(embedded ? withWayOut : undefined)))
    return prepared
  })
  return { urls, server, restart: launch, superuserUrl: known ? null : adminUrl }
}

async function prepare(adminUrl: string, secrets: Secrets, embedded: boolean): Promise<DatabaseUrls> {
  try {
    return await prepareServer(adminUrl, secrets, names)
  } catch (error) {
    if (!embedded || !(error instanceof Error) || !error.message.includes('password authentication failed')) throw error
    throw new Error('.data/secrets.json does not belong to .data/pg. Restore it, or remove .data to start afresh.', {
      cause: error,
    })
  }
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
