import { destroyKey } from '@/lib/archives/tenant-key'
import { deleteBackupsOf } from '@/lib/backups/clear-backups'
import { control } from '@/lib/db/control-client'
import type { Noted } from '@/lib/operations/operation-journal'

/** Destroys the key of a tenant's archives, with which all copies of them become noise, and then those that are in our store. */
export async function eraseArchives(tenantId: string): Promise<Noted> {
  const keys = await control().tenantKey.count({ where: { tenantId } })
  await destroyKey(tenantId)
  const { deleted, left } = await deleteBackupsOf(tenantId)
  return { deleted, left, key: keys > 0 ? 'destroyed' : 'none' }
}
