import { headers } from 'next/headers'
import { cache } from 'react'
import { findSession, type FoundSession } from '@/lib/auth/session'
import { can, type Permission } from '@/lib/auth/permissions'
import { readMfaPolicy } from '@/lib/auth/second-factor/policy'
import { entitlementsFor } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import type { Purpose } from '@/lib/db/placement'
import { AppError } from '@/lib/errors'
import type { Context, Tenant, TenantContext } from '@/lib/tenancy/context'
import { callerOf } from './caller'
import { countOwnRequest, countRequest, countVisit, refuseSpent } from './count-request'
import { sessionToken } from './session-cookie'
import { asksForWholePage } from './whole-page'

export const tenantContext = (tenant: Tenant): TenantContext => ({ tenant, db: tenantDb(tenant.id, 'account') })

/**
 * Who is signed in here: the cookie's session among this tenant's own, or null. Read without next-auth's `auth()`, which
 * answers "nobody" when the database doesn't answer; here such an error stays an error.
 */
const findCurrent = cache(async (tenantId: string): Promise<FoundSession | null> => {
  const token = await sessionToken()
  return token ? findSession(tenantDb(tenantId, 'account'), token) : null
})

async function contextOf(tenant: Tenant, { user, sessionId }: FoundSession, purpose: Purpose): Promise<Context> {
  const { address, userAgent } = callerOf(await headers())
  const from = { address, agent: userAgent }
  return {
    tenant,
    actor: { userId: user.id, sessionId, name: user.name, email: user.email, role: user.role, from },
    db: tenantDb(tenant.id, purpose),
    entitlements: await entitlementsFor(tenant.id),
  }
}

/** Like `requireContext` without a permission to ask for; null where nobody is signed in. */
export async function findContext(tenant: Tenant, purpose: Purpose = 'work'): Promise<Context | null> {
  const found = await findCurrent(tenant.id)
  return found && contextOf(tenant, found, purpose)
}

/** What a page, an action or a route asks of whoever comes. */
export interface Asked {
  permission: Permission
  purpose?: Purpose
  /** `later` for what belongs to setting a second factor up: it is open to those who lack the one that they need. */
  secondFactor?: 'later'
}

/** A frame and the page in it are one request, counted by whichever comes first: they are rendered at once. */
const countWork = cache((tenantId: string): Promise<void> => countRequest({ id: tenantId }))

/**
 * Counts the request, too: to be asked once in each.
 * @throws AppError UNAUTHENTICATED, SECOND_FACTOR_REQUIRED, FORBIDDEN, TOO_MANY_REQUESTS
 */
export async function requireContext(
  tenant: Tenant,
  { permission, purpose = 'work', secondFactor }: Asked,
): Promise<Context> {
  if (purpose === 'work') await refuseSpent(tenant)
  const found = await findCurrent(tenant.id)
  if (!found) {
    await countVisit(tenant)
    throw new AppError('UNAUTHENTICATED')
  }
  const ctx = await contextOf(tenant, found, purpose)
  await (purpose === 'work' ? countWork(tenant.id) : countOwnRequest(tenant, ctx.actor.userId))
  if (secondFactor !== 'later') await refuseWithoutSecondFactor(tenant, found)
  if (!can(ctx.actor.role, permission))
    throw new AppError('FORBIDDEN', { internal: `${ctx.actor.role} lacks ${permission}` })
  return ctx
}

/**
 * For a frame around pages, which asks for no permission. `counted`: its pages are all work, and it counts a whole page for
 * them. Frames are also fetched ahead, which costs nobody a request.
 * @throws AppError UNAUTHENTICATED, SECOND_FACTOR_REQUIRED, TOO_MANY_REQUESTS
 */
export async function requireFrame(tenant: Tenant, { counted = false } = {}): Promise<Context> {
  const found = await findCurrent(tenant.id)
  if (!found) throw new AppError('UNAUTHENTICATED')
  if (counted && asksForWholePage(await headers())) await countWork(tenant.id)
  await refuseWithoutSecondFactor(tenant, found)
  return contextOf(tenant, found, 'account')
}

/**
 * Where the workspace asks everybody for a second factor, a session in which none was shown opens nothing but
 * /set-up-second-factor, whether its person has one or has yet to set it up.
 */
async function refuseWithoutSecondFactor({ id }: Tenant, { secondFactorAt }: FoundSession): Promise<void> {
  if (secondFactorAt) return
  if ((await readMfaPolicy(tenantDb(id, 'account'))).required) throw new AppError('SECOND_FACTOR_REQUIRED')
}
