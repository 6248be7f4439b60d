import type { Place } from '@/lib/control/places'
import { limitConnections } from '@/lib/db/own-database'
import { ownerPool } from '@/lib/db/owner-pool'
import { entitlementsOf, type PlanId } from './plans'

/** Lets a database of a tenant's own take as many connections, of all processes together, as the plan allows. */
export async function setConnectionLimit({ databaseName, roleName, ownerUrl }: Place, plan: PlanId): Promise<void> {
  if (databaseName === null || roleName === null) return
  const { connections } = entitlementsOf(plan).share
  await limitConnections(ownerPool(ownerUrl), { database: databaseName, role: roleName }, connections)
}
