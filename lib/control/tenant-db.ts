import { createDataPlane } from '@/lib/db/data-plane'
import type { Purpose } from '@/lib/db/placement'
import { processSingleton } from '@/lib/db/process-singleton'
import type { TenantDb } from '@/lib/db/tenant-client'
import { env } from '@/lib/env'
import type { AboutTenant } from '@/lib/tracing'
import { placementOf } from './placement-of'
import { meter } from './meter'
import { observeStatements } from './observe-statement'

const dataPlane = () =>
  processSingleton(`data plane of ${env.CONTROL_URL}`, () =>
    createDataPlane({
      resolve: placementOf,
      observe: observeStatements(meter()),
      maxConnections: env.DATABASE_CONNECTIONS_EACH,
      mostConnections: env.DATABASE_CONNECTIONS,
    }),
  )

/** The client that speaks as this tenant. `account` passes the tenant's standing: sign-in, sessions, billing, export. */
export function tenantDb(tenantId: string, purpose: Purpose): TenantDb {
  return dataPlane().tenantDb(tenantId, purpose)
}

/**
 * What a line of the log says of whose work it is about: `logUnknown(error, aboutTenant(id))`. Placement and shard are those
 * that this process has last heard of, and left out before.
 */
export function aboutTenant(tenantId: string): AboutTenant {
  const placement = dataPlane().lastPlacement(tenantId)
  return { tenant: tenantId, placement: placement?.kind, shard: placement?.shard }
}

/** Ends this process's connections to the shards, once what it has counted is stored. */
export async function closeDataPlane(): Promise<void> {
  await meter().close()
  await dataPlane().close()
}
