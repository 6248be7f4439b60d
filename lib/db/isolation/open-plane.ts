import { randomUUID } from 'node:crypto'
import { createDataPlane, type DataPlane } from '@/lib/db/data-plane'
import { admitTenant } from '@/lib/db/home'
import type { Placement } from '@/lib/db/placement'
import type { TenantDb } from '@/lib/db/tenant-client'
import type { SuitePlace } from './suite-places'

export interface Plane {
  /** A new tenant in a place. */
  tenantIn: (place: SuitePlace, differing?: Partial<Placement>) => Promise<{ tenantId: string; db: TenantDb }>
  /** All SQL of its tenants, as Prisma wrote it. */
  sent: string[]
}

/** A data plane with `maxConnections` to each database. `after`: vitest's afterAll or onTestFinished, whichever shall close it. */
export function openPlane(after: (close: () => Promise<void>) => void, maxConnections = 1): Plane {
  const placements = new Map<string, Placement>()
  const sent: string[] = []
  const plane: DataPlane = createDataPlane({
    resolve: async (tenantId) => placements.get(tenantId) ?? null,
    maxConnections,
    observe: ({ sql }) => sent.push(sql),
  })
  after(() => plane.close())
  return {
    sent,
    async tenantIn(place, differing) {
      const tenantId = randomUUID()
      await admitTenant(place, { tenantId, epoch: 1n, limits: {} })
      placements.set(tenantId, { ...place.placement, ...differing })
      return { tenantId, db: plane.tenantDb(tenantId, 'work') }
    },
  }
}

/** A user nobody else is like. */
export const user = (name: string) => ({ id: randomUUID(), email: `${randomUUID()}@x`, name, role: 'owner' })
