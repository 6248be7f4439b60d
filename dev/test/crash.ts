import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { endSessions } from './fault-points'

const databaseOf = (url: string) => new URL(url).pathname.slice(1)

/** What the end of a process leaves behind: no connection of it at its databases, and nothing in memory. */
export async function crash({
  controlUrl,
  shard,
}: {
  controlUrl: string
  shard: { ownerUrl: string; superuserUrl: string }
}): Promise<void> {
  await control().$disconnect()
  await closeOwnerPools()
  await closeDataPlane()
  const singletons = Reflect.get(globalThis, Symbol.for('tenantry.singletons')) as Map<string, unknown>
  singletons.clear()
  await endSessions(shard.superuserUrl, [controlUrl, shard.ownerUrl].map(databaseOf))
}

/** The time after which somebody else may go on with what a process was at. */
export async function silence(): Promise<void> {
  await control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`
}
