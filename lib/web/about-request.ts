import { aboutTenant } from '@/lib/control/tenant-db'
import type { AboutTenant } from '@/lib/tracing'
import { findRequestTenant, realmOfHeaders } from './request-realm'

/** Milliseconds. The request has just asked for its tenant: the answer is there, or won't be soon. */
const patienceMs = 100

/** Whose request this is, for the log: `logUnknown(error, await aboutRequest(headers))`. Empty where nobody can say. Never rejects. */
export async function aboutRequest(from: { get(name: string): string | null }): Promise<Partial<AboutTenant>> {
  try {
    const realm = realmOfHeaders(from)
    if (realm.kind !== 'tenant') return {}
    const nobody = new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMs))
    const tenant = await Promise.race([findRequestTenant(realm.key), nobody])
    return tenant ? aboutTenant(tenant.id) : {}
  } catch {
    return {}
  }
}
