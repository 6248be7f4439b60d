import { control } from '@/lib/db/control-client'
import { readPeople } from '@/lib/db/erase-home'
import type { Needles } from '@/lib/db/erase-scan'
import { env } from '@/lib/env'
import type { ErasedPlace } from './databases-of-fleet'

/** What is searched for when all is gone. */
export interface KnownTraces extends Needles {
  /** False: this run has begun after the rows were gone, and nobody knows any more who the people were. */
  knowsPeople: boolean
}

/**
 * Who the people of a tenant are, and what else would lead to it. It stays in this process's memory: no journal may hold it, so
 * after a crash only what is still there can be learnt again.
 */
export async function learnTraces(tenantId: string, places: ErasedPlace[]): Promise<KnownTraces> {
  const tenant = await control().tenant.findUnique({
    where: { id: tenantId },
    include: { domains: true, subscription: true, formerSlugs: true },
  })
  const people = (
    await Promise.all(places.filter(({ isReady }) => isReady).map((place) => readPeople(place, tenantId)))
  ).flat()
  const { stripeCustomerId: customer, stripeSubscriptionId: subscription } = tenant?.subscription ?? {}
  const hosts = [
    ...(tenant ? [tenant, ...tenant.formerSlugs] : []).map(({ slug }) => `${slug}.${env.SITE_URL.hostname}`),
    ...(tenant?.domains ?? []).map(({ host }) => host),
  ]
  return {
    tenantId,
    slug: tenant?.slug ?? null,
    userIds: [...new Set(people.map(({ id }) => id))],
    emails: [...new Set(people.map(({ email }) => email))],
    texts: [...hosts, customer, subscription].flatMap((text) => text?.toLowerCase() ?? []),
    knowsPeople: people.length > 0,
  }
}
