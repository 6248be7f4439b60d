import { type BackupStore, backupStore } from '@/lib/backups/store'
import { control } from '@/lib/db/control-client'
import { listInWords } from './format'
import { CommandError, UsageError } from './usage-error'

/** @throws CommandError where there are no backups at all */
export async function openBackupStore(): Promise<BackupStore> {
  const store = await backupStore()
  if (!store) throw new CommandError('There are no backups: BACKUP_URL names no place. See docs/backups.md.')
  return store
}

/** Ids of active tenants by slug. @throws UsageError that names those that aren't there */
export async function tenantIdsOf(slugs: readonly string[]): Promise<Map<string, string>> {
  const rows = await control().tenant.findMany({
    where: { slug: { in: [...slugs] }, state: 'active' },
    select: { id: true, slug: true },
  })
  const ids = new Map(rows.map(({ id, slug }) => [slug, id]))
  const unknown = slugs.filter((slug) => !ids.has(slug))
  if (unknown.length > 0) throw new UsageError(`There is no tenant ${listInWords(unknown, 'or')}.`)
  return ids
}
