import { notFound as nextNotFound, permanentRedirect } from 'next/navigation'
import { headers } from 'next/headers'
import { cache } from 'react'
import { findTenantByKey, forgetTenant, originOfFormer } from '@/lib/control/catalogue'
import { aboutTenant } from '@/lib/control/tenant-db'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { Tenant } from '@/lib/tenancy/context'
import { publicHost, realmOf, type Realm } from '@/lib/tenancy/host'
import { traceTenant } from '@/lib/tracing'
import { pathHeader } from './redirect-to-sign-in'

type HeaderReader = { get(name: string): string | null }

/** The realm of the host that was asked for, read from the request again: a server action reaches us past the middleware. */
export const realmOfHeaders = (from: HeaderReader): Realm => realmOf(publicHost(from), env.SITE_URL.hostname)

/** A tenant by its key. A pending one is always read afresh: it may have been confirmed on another server. */
export const findRequestTenant = cache(async (key: string): Promise<Tenant | null> => {
  const tenant = await findTenantByKey(key)
  if (tenant?.state !== 'pending') return tenant
  forgetTenant(key)
  return findTenantByKey(key)
})

interface TenantOptions {
  /** The key in the path, where there is one: it must be the host's. */
  key?: string
  /** Also answer for a tenant whose sign-up isn't confirmed yet. */
  pending?: boolean
}

/**
 * The tenant of this request, from its public host.
 * @throws AppError WRONG_HOST on a host that isn't ours, ADDRESS_CHANGED on one that a tenant had before, NOT_FOUND on another
 * realm, an unknown tenant, or a pending one.
 */
export async function requireTenant(from: HeaderReader, { key, pending = false }: TenantOptions = {}): Promise<Tenant> {
  const realm = realmOfHeaders(from)
  if (realm.kind !== 'tenant' || (key !== undefined && key !== realm.key))
    throw new AppError('NOT_FOUND', { internal: 'another realm' })
  const tenant = await findRequestTenant(realm.key)
  if (!tenant) await refuseFormer(realm.key, from)
  if (!tenant)
    throw new AppError(realm.key.startsWith('~') ? 'WRONG_HOST' : 'NOT_FOUND', { internal: `no tenant ${realm.key}` })
  if (tenant.state === 'pending' && !pending) throw new AppError('NOT_FOUND', { internal: 'not confirmed yet' })
  traceTenant(aboutTenant(tenant.id))
  return tenant
}

/** Nothing is served at an address that its workspace has left: cookies that lie there shall open nothing. @throws AppError ADDRESS_CHANGED */
async function refuseFormer(key: string, from: HeaderReader): Promise<void> {
  const origin = await originOfFormer(key)
  if (!origin) return
  const location = origin + (from.get(pathHeader) ?? '/')
  throw new AppError('ADDRESS_CHANGED', { message: `This workspace is at ${origin} now.`, location })
}

/** @throws AppError WRONG_HOST unless the site's own host was asked for. */
export function requireSite(from: HeaderReader): void {
  if (realmOfHeaders(from).kind !== 'site')
    throw new AppError('WRONG_HOST', { internal: 'another realm than the site' })
}

/** What pages and actions do with a request that isn't theirs: the 404 page, which says what is wrong with the host. */
export async function requireTenantOr404(options: TenantOptions = {}): Promise<Tenant> {
  return requireTenant(await headers(), options).catch(as404)
}

/** The same for the site: on any other host, the 404 page. */
export async function requireSiteOr404(): Promise<void> {
  try {
    requireSite(await headers())
  } catch (error) {
    as404(error)
  }
}

function as404(error: unknown): never {
  if (error instanceof AppError && error.location) permanentRedirect(error.location)
  if (error instanceof AppError && (error.code === 'NOT_FOUND' || error.code === 'WRONG_HOST')) nextNotFound()
  throw error
}
