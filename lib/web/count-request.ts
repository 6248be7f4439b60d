import { createHmac } from 'node:crypto'
import { headers } from 'next/headers'
import { entitlementsFor } from '@/lib/control/catalogue'
import { countLimitHit } from '@/lib/control/count-limit-hit'
import { requestRate } from '@/lib/control/request-rate'
import { isAppError } from '@/lib/errors'
import { attemptsKey } from '@/lib/seal'
import type { Tenant } from '@/lib/tenancy/context'
import { callerOf } from './caller'

/** Requests a minute of one person about their own account and billing, and of one address that signs out. */
const ownRequests = 120
/** Of one address that isn't signed in, while the others' are used up. */
const leftToGuests = 10

type WithId = Pick<Tenant, 'id'>

/** Counts a request of somebody signed in against what the tenant's plan gives. @throws AppError TOO_MANY_REQUESTS */
export async function countRequest({ id }: WithId): Promise<void> {
  const { share } = await entitlementsFor(id)
  await noting(id, () => requestRate().count(`work/${id}`, share.requestsPerMinute))
}

const apiKeyOf = ({ id }: WithId) => `api/${id}`

/**
 * Counts a request that came with an API key: against what the plan gives keys, and against what it gives all. One that has
 * used up its own leaves people the rest. @throws AppError TOO_MANY_REQUESTS
 */
export async function countApiRequest(tenant: WithId): Promise<void> {
  const { share } = await entitlementsFor(tenant.id)
  await noting(tenant.id, () => requestRate().count(apiKeyOf(tenant), share.apiRequestsPerMinute))
  await countRequest(tenant)
}

/** What is left of the minute for API keys, as this process knows: for headers. */
export async function apiRate(tenant: WithId): Promise<{ allowed: number; left: number; reset: number }> {
  const { apiRequestsPerMinute: allowed } = (await entitlementsFor(tenant.id)).share
  return { allowed, ...requestRate().standing(apiKeyOf(tenant), allowed) }
}

/** Refuses where nothing is left of the tenant's minute, before anything is asked about who it is. @throws AppError TOO_MANY_REQUESTS */
export async function refuseSpent({ id }: WithId): Promise<void> {
  const { share } = await entitlementsFor(id)
  await noting(id, async () => requestRate().refuseSpent(`work/${id}`, share.requestsPerMinute))
}

/**
 * Counts a request of somebody who isn't signed in. They have half as many again, for all of them together: a flood from
 * outside keeps no member from work, and one of the members' keeps nobody from signing in. When that is used up, each
 * address has a few left: who floods is stopped, who comes to sign in is not. @throws AppError TOO_MANY_REQUESTS
 */
export async function countVisit({ id }: WithId): Promise<void> {
  const { share } = await entitlementsFor(id)
  try {
    await requestRate().count(`visit/${id}`, Math.ceil(share.requestsPerMinute / 2))
  } catch (error) {
    if (!isAppError(error, 'TOO_MANY_REQUESTS')) throw error
    const { address } = callerOf(await headers())
    await noting(id, () => requestRate().count(`guest/${hashOf(id, address)}`, leftToGuests))
  }
}

/**
 * Counts a request that must not depend on what others do here: one's account, billing, signing out. `who` is a user's id or
 * a network address. @throws AppError TOO_MANY_REQUESTS
 */
export async function countOwnRequest({ id }: WithId, who: string): Promise<void> {
  await noting(id, () => requestRate().count(`own/${hashOf(id, who)}`, ownRequests))
}

/** A keyed hash: the control plane counts people and addresses without knowing them. */
const hashOf = (tenantId: string, who: string) =>
  createHmac('sha256', attemptsKey()).update(`${tenantId} ${who}`).digest('base64url')

async function noting(tenantId: string, count: () => Promise<void>): Promise<void> {
  try {
    await count()
  } catch (error) {
    if (isAppError(error, 'TOO_MANY_REQUESTS')) countLimitHit(tenantId, error.code)
    throw error
  }
}
