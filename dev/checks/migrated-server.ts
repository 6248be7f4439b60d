import pLimit from 'p-limit'
import { shardNamed } from '@/dev/db/database-urls'
import { migrateDatabases } from '@/dev/db/migrate-databases'
import { prepareServer } from '@/dev/db/prepare-server'
import { startThrowAwayServer } from '@/dev/db/throw-away-server'

/** Two ways into a database. A superuser sees all of the catalogue. */
export type OwnedDatabase = { ownerUrl: string; superuserUrl: string }

export type MigratedServer = {
  control: OwnedDatabase
  shard: OwnedDatabase
  /** Holds nothing but what every database has. */
  empty: OwnedDatabase
}

/** Migrating points the environment at its databases while it runs: checks that go side by side take turns at it. */
const inTurn = pLimit(1)

/** Starts a throw-away server with a control database and a shard, both migrated, runs `work`, and removes it all. */
export async function onMigratedServer<T>(work: (server: MigratedServer) => Promise<T>): Promise<T> {
  const server = await startThrowAwayServer()
  try {
    const names = { control: 'check_control', shard: 'check_us_1', empty: 'check_empty' }
    const urlsOf = await prepareServer(server.superuserUrl('postgres'), server, Object.values(names))
    const databases = { control: urlsOf(names.control), shards: [shardNamed('us-1', urlsOf(names.shard))] }
    await inTurn(() => migrateDatabases(databases))
    const owned = (name: string) => ({ ownerUrl: urlsOf(name).ownerUrl, superuserUrl: server.superuserUrl(name) })
    return await work({ control: owned(names.control), shard: owned(names.shard), empty: owned(names.empty) })
  } finally {
    await server.close()
  }
}
