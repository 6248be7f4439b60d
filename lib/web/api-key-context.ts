import { findApiKey } from '@/lib/api-keys/find-api-key'
import type { ApiContext } from '@/lib/api/operation'
import { lacksSecondFactor } from '@/lib/auth/second-factor/second-factors'
import { entitlementsFor } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { AppError } from '@/lib/errors'
import type { Tenant } from '@/lib/tenancy/context'
import { callerOf } from './caller'
import { countApiRequest, countVisit, refuseSpent } from './count-request'

const noKey =
  'Send an API key of this workspace: “Authorization: Bearer tnt_…”. Keys are made under Settings, API keys.'
const badKey = 'This is no key of this workspace: it may be mistyped, revoked, expired, or made for another one.'

/**
 * In whose name a request comes, by its API key and nothing else: no cookie is looked at, so no browser can be made to send
 * one. Counts the request. @throws AppError UNAUTHENTICATED, SECOND_FACTOR_REQUIRED, TOO_MANY_REQUESTS
 */
export async function requireApiKey(tenant: Tenant, headers: Headers): Promise<ApiContext> {
  await refuseSpent(tenant)
  const given = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]
  // With purpose `account`: of a workspace that is closed the answer is that, and not that its keys are unknown.
  const key = given ? await findApiKey(tenantDb(tenant.id, 'account'), given) : null
  if (!key) {
    await countVisit(tenant)
    throw new AppError('UNAUTHENTICATED', { message: given ? badKey : noKey })
  }
  await countApiRequest(tenant)
  if (await lacksSecondFactor(tenantDb(tenant.id, 'account'), tenant, key.maker.id)) {
    throw new AppError('SECOND_FACTOR_REQUIRED')
  }
  const { id: userId, ...maker } = key.maker
  const { address, userAgent } = callerOf(headers)
  const from = { address, agent: userAgent, via: key.name }
  return {
    tenant,
    key,
    actor: { userId, sessionId: key.id, ...maker, from },
    db: tenantDb(tenant.id, 'work'),
    entitlements: await entitlementsFor(tenant.id),
  }
}
