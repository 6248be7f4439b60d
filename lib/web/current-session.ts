import { headers } from 'next/headers'
import { cache } from 'react'
import { findSession, type FoundSession } from '@/lib/auth/session'
import { can, type Permission } from '@/lib/auth/permissions'
import { entitlementsFor } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import type { Purpose } from '@/lib/db/placement'
import { AppError } from '@/lib/errors'
import type { Context, Tenant, TenantContext } from '@/lib/tenancy/context'
import { callerOf } from './caller'
import { countOwnRequest, countRequest, countVisit, refuseSpent } from './count-request'
import { sessionToken } from './session-cookie'

export const tenantContext = (tenant: Tenant): TenantContext => ({ tenant, db: tenantDb(tenant.id, 'account') })

/**
 * Who is signed in here: the cookie's session among this tenant's own, or null. Read without next-auth's `auth()`, which
 * answers "nobody" when the database doesn't answer; here such an error stays an error.
 */
const findCurrent = cache(async (tenantId: string): Promise<FoundSession | null> => {
  const token = await sessionToken()
  return token ? findSession(tenantDb(tenantId, 'account'), token) : null
})

/** Like `requireContext` without a permission to ask for; null where nobody is signed in. */
export async function findContext(tenant: Tenant, purpose: Purpose = 'work'): Promise<Context | null> {
  const found = await findCurrent(tenant.id)
  if (!found) return null
  const { user, sessionId } = found
  const { address, userAgent } = callerOf(await headers())
  const from = { address, agent: userAgent }
  return {
    tenant,
    actor: { userId: user.id, sessionId, name: user.name, email: user.email, role: user.role, from },
    db: tenantDb(tenant.id, purpose),
    entitlements: await entitlementsFor(tenant.id),
  }
}

/** Counts the request, too: to be asked once in each. @throws AppError UNAUTHENTICATED, FORBIDDEN, TOO_MANY_REQUESTS */
export async function requireContext(
  tenant: Tenant,
  permission: Permission,
  purpose: Purpose = 'work',
): Promise<Context> {
  if (purpose === 'work') await refuseSpent(tenant)
  const ctx = await findContext(tenant, purpose)
  if (!ctx) {
    await countVisit(tenant)
    throw new AppError('UNAUTHENTICATED')
  }
  await (purpose === 'work' ? countRequest(tenant) : countOwnRequest(tenant, ctx.actor.userId))
  if (!can(ctx.actor.role, permission))
    throw new AppError('FORBIDDEN', { internal: `${ctx.actor.role} lacks ${permission}` })
  return ctx
}
