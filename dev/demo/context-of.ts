import { entitlementsFor } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import type { Actor, Context, Tenant } from '@/lib/tenancy/context'

/** The context in which somebody acts, with the plan of this moment. */
export async function contextOf(tenant: Tenant, actor: Actor): Promise<Context> {
  return { tenant, actor, db: tenantDb(tenant.id, 'work'), entitlements: await entitlementsFor(tenant.id) }
}
