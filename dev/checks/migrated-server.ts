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

/** Starts a throw-away server with a control database and a shard, both migrated, runs `work`, and removes it all. */
export async function onMigratedServer<T>(work: (server: MigratedServer) => Promise<T>): Promise<T> {
  const server = await startThrowAwayServer()
  try {
    const names = { control: 'check_control', shard: 'check_us_1', empty: 'check_empty' }
    const shards = { 'us-1': names.shard, 'none-1': names.empty }
    const urls = await prepareServer(server.superuserUrl('postgres'), server, { control: names.control, shards })
    const [shard, empty] = urls.shards
    if (!shard || !empty) throw new Error('The databases of the check were not made.')
    await migrateDatabases({ control: urls.control, shards: [shard] })
    return await work({
      control: { ownerUrl: urls.control.ownerUrl, superuserUrl: server.superuserUrl(names.control) },
      shard: { ownerUrl: shard.ownerUrl, superuserUrl: server.superuserUrl(names.shard) },
      empty: { ownerUrl: empty.ownerUrl, superuserUrl: server.superuserUrl(names.empty) },
    })
  } finally {
    await server.close()
  }
}
