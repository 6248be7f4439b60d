import { type Entitlements, entitlementsOf, type PlanId } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import { processSingleton } from '@/lib/db/process-singleton'
import { env } from '@/lib/env'
import type { Tenant } from '@/lib/tenancy/context'
import { ExpiringCache } from './expiring-cache'
import { hearOfLeftAddresses } from './left-addresses'

// One of each a process, not a bundle: what a webhook's route forgets, a page must have forgotten too.
const byKey = processSingleton(
  'tenants by key',
  () =>
    new ExpiringCache<Tenant | null>({
      ttlMs: (tenant) => (tenant?.state === 'active' ? 30_000 : 3_000),
      most: 10_000,
    }),
)
const byFormerSlug = processSingleton(
  'origins by former slug',
  () => new ExpiringCache<string | null>({ ttlMs: () => 3_000, most: 10_000 }),
)
const entitlements = processSingleton(
  'entitlements',
  () => new ExpiringCache<Entitlements>({ ttlMs: () => 5_000, most: 10_000 }),
)

interface TenantRow {
  id: string
  slug: string
  name: string
  state: string
  region: string
}

/** Origin of a tenant's subdomain: the site's, with the slug before the host. */
export function originOf(slug: string): string {
  const { protocol, host } = env.SITE_URL
  return `${protocol}//${slug}.${host}`
}

/** One that is being taken away is nobody's any more. */
function toTenant({ id, slug, name, state, region }: TenantRow): Tenant | null {
  if (state === 'purging') return null
  return { id, slug, name, state: state === 'active' ? 'active' : 'pending', region, origin: originOf(slug) }
}

/**
 * The tenant behind a host's key: a slug, or `~host` for a verified domain of its own. Up to 30 s old, a miss 3 s; that a workspace
 * has left an address is known after a second or two, wherever it did so.
 */
export function findTenantByKey(key: string): Promise<Tenant | null> {
  hearOfLeftAddresses(forgetTenant)
  return byKey.get(key, async () => {
    if (!key.startsWith('~')) {
      const row = await control().tenant.findUnique({ where: { slug: key } })
      return row && toTenant(row)
    }
    const domain = await control().domain.findUnique({ where: { host: key.slice(1) }, include: { tenant: true } })
    return domain?.verifiedAt ? toTenant(domain.tenant) : null
  })
}

/** Where the workspace is now that had this slug before; null for any other. Up to 3 s old. */
export function originOfFormer(slug: string): Promise<string | null> {
  return byFormerSlug.get(slug, async () => {
    const row = await control().formerSlug.findUnique({ where: { slug }, include: { tenant: true } })
    return row && (toTenant(row.tenant)?.origin ?? null)
  })
}

/** The tenant with this id, read afresh; null for one that is unknown or being taken away. */
export async function findTenant(id: string): Promise<Tenant | null> {
  const row = await control().tenant.findUnique({ where: { id } })
  return row && toTenant(row)
}

/** Forgets what this process remembers of a key, after a change that its own next request must see. */
export function forgetTenant(key: string): void {
  byKey.forget(key)
  byFormerSlug.forget(key)
}

/** What the tenant's plan gives; Free while there is no subscription. Up to 5 s old: the limits that count are in its home. */
export function entitlementsFor(tenantId: string): Promise<Entitlements> {
  return entitlements.get(tenantId, async () => {
    const row = await control().subscription.findUnique({ where: { tenantId }, select: { plan: true } })
    return entitlementsOf((row?.plan ?? 'free') as PlanId)
  })
}

/** Forgets what this process remembers of a tenant's plan, after a change that its own next request must see. */
export function forgetEntitlements(tenantId: string): void {
  entitlements.forget(tenantId)
}
