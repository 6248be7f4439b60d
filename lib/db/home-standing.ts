import type { Standing } from './home'
import { ownerPool } from './owner-pool'

/** Standing that doesn't come from the plan, and so has no version. In every home that the tenant has in this database. */
export async function setStanding(ownerUrl: string, tenantId: string, standing: Standing): Promise<void> {
  await ownerPool(ownerUrl).query(
    'UPDATE tenancy.home SET standing = $2, updated_at = now() WHERE tenant_id = $1 AND standing <> $2',
    [tenantId, standing],
  )
}
