import { PrismaPg } from '@prisma/adapter-pg'
import { env } from '@/lib/env'
import { PrismaClient } from './generated/control/client'
import { processSingleton } from './process-singleton'

export type { Prisma as ControlPrisma } from './generated/control/client'
export type ControlClient = PrismaClient

/** The control plane's client, as the app's role. */
export function control(): ControlClient {
  return processSingleton(`control ${env.CONTROL_URL}`, () => {
    const url = new URL(env.CONTROL_URL)
    url.searchParams.delete('pgbouncer') // Prisma's adapter sends unnamed statements here anyway
    // Without a timeout, requests would wait for a server that doesn't answer until their callers give up.
    const pool = { connectionString: url.toString(), max: 5, connectionTimeoutMillis: 10_000 }
    return new PrismaClient({ adapter: new PrismaPg(pool) })
  })
}
