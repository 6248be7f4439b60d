import { PrismaPg } from '@prisma/adapter-pg'
import { env } from '@/lib/env'
import { PrismaClient } from './generated/control/client'
import { placementGoodForMs } from './placement'
import { processSingleton } from './process-singleton'

export { Prisma as ControlPrisma } from './generated/control/client'
export type ControlClient = PrismaClient

/** The control plane's client, as the app's role. */
export const control = (): ControlClient => clientAt(env.CONTROL_URL, 5)

/** The same as the owner, who alone may write `shards`. For operators' work: what serves requests can do without this URL. */
export const controlOwner = (): ControlClient => clientAt(env.CONTROL_OWNER_URL, 2)

function clientAt(connectionUrl: string, max: number): ControlClient {
  return processSingleton(`control ${connectionUrl}`, () => {
    const url = new URL(connectionUrl)
    const isPooled = url.searchParams.get('pgbouncer') === 'true'
    url.searchParams.delete('pgbouncer') // Prisma's adapter sends unnamed statements here anyway
    // While anybody is at work here, placements are asked for again before a connection is closed: who then has to ask where a
    // tenant lives now, because it moves, needn't wait for one to be opened. It keeps no process alive.
    const idle = { idleTimeoutMillis: placementGoodForMs + 10_000, allowExitOnIdle: true }
    // Without a timeout, requests would wait for a server that doesn't answer until their callers give up.
    const pool = { connectionString: url.toString(), max, connectionTimeoutMillis: 10_000, ...idle }
    // Longer than any transaction here may take: what a process that stands still has locked is free again after this.
    // A pooler refuses the parameter, and has its own (PgBouncer: idle_transaction_timeout).
    const patience = isPooled ? {} : { idle_in_transaction_session_timeout: 15_000 }
    return new PrismaClient({ adapter: new PrismaPg({ ...pool, ...patience }) })
  })
}
