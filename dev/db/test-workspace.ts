import type { Role } from '@/lib/auth/permissions'
import { entitlementsOf, type PlanId } from '@/lib/billing/plans'
import { findTenant } from '@/lib/control/catalogue'
import { provisionTenant } from '@/lib/operations/provision'
import { tenantDb } from '@/lib/control/tenant-db'
import { setEntitlements } from '@/lib/db/home'
import type { TenantDb } from '@/lib/db/tenant-client'
import type { Context } from '@/lib/tenancy/context'
import type { TestDatabases } from './test-databases'

export interface TestWorkspace {
  db: TenantDb
  /** A new member of this role, and the context in which they act. */
  join: (role: Role, name?: string) => Promise<Context>
}

let made = 0

/**
 * An active tenant on a plan, without anybody in it. It takes `testDatabases()` so that nobody forgets them.
 *
 *     const { join } = await testWorkspace(databases)
 *     const owner = await join('owner')
 */
export async function testWorkspace(databases: TestDatabases, plan: PlanId = 'free'): Promise<TestWorkspace> {
  made += 1
  const tenantId = await provisionTenant({ slug: `workspace-${made}`, name: `Workspace ${made}`, state: 'active' })
  const entitlements = entitlementsOf(plan)
  await setEntitlements(databases.shard.ownerUrl, {
    tenantId,
    limits: entitlements.limits,
    standing: 'ok',
    version: 1n,
  })
  const tenant = await findTenant(tenantId)
  if (!tenant) throw new Error('the tenant has just been made')
  const db = tenantDb(tenantId, 'work')
  let members = 0
  return {
    db,
    async join(role, name = role.charAt(0).toUpperCase() + role.slice(1)) {
      members += 1
      const email = `${role}-${members}@workspace-${made}.test`
      const { id } = await db.user.create({ data: { email, name, role, emailVerifiedAt: new Date() } })
      return { tenant, actor: { userId: id, sessionId: id, name, email, role }, db, entitlements }
    },
  }
}
