import { createDataPlane } from '@/lib/db/data-plane'
import type { Purpose } from '@/lib/db/placement'
import { processSingleton } from '@/lib/db/process-singleton'
import type { TenantDb } from '@/lib/db/tenant-client'
import { env } from '@/lib/env'
import { placementOf } from './catalogue'

const dataPlane = () =>
  processSingleton(`data plane of ${env.CONTROL_URL}`, () => createDataPlane({ resolve: placementOf }))

/** The client that speaks as this tenant. `account` passes the tenant's standing: sign-in, sessions, billing, export. */
export function tenantDb(tenantId: string, purpose: Purpose): TenantDb {
  return dataPlane().tenantDb(tenantId, purpose)
}

/** Ends this process's connections to the shards. */
export const closeDataPlane = () => dataPlane().close()
