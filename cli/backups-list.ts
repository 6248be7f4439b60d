import { readBackups, type TenantBackups } from '@/lib/backups/read-backups'
import { backupStore } from '@/lib/backups/store'
import { env } from '@/lib/env'
import type { FleetCommand } from './fleet-command'
import { ago, bytes, count, counted } from './format'
import { countInput } from './inputs'
import { paint } from './paint'
import { type Column, table } from './table'

const columns: Column<TenantBackups>[] = [
  { title: 'tenant', cell: ({ slug }) => slug },
  { title: 'newest', cell: newestOf },
  { title: 'rows', align: 'right', cell: ({ newest }) => count(newest?.rows ?? null), goes: 2 },
  { title: 'size', align: 'right', cell: ({ newest }) => bytes(newest?.bytes ?? null), goes: 1 },
  { title: 'kept', align: 'right', cell: ({ kept }) => count(kept) },
  { title: 'of all', align: 'right', cell: ({ keptBytes }) => bytes(keptBytes), goes: 3 },
  { title: '', cell: failureOf, cut: true },
]

function newestOf({ newest }: TenantBackups): string {
  if (!newest) return paint.bad('none')
  const isOld = Date.now() - newest.startedAt.getTime() > 2 * env.BACKUP_EVERY_HOURS * 3_600_000
  return isOld ? paint.warn(ago(newest.startedAt)) : ago(newest.startedAt)
}

function failureOf({ failure }: TenantBackups): string {
  return failure ? paint.bad(`failed ${ago(failure.at)}: ${failure.error}`) : ''
}

const parameters = {
  limit: { flags: '--limit <n>', text: 'the first so many', input: countInput(1_000_000).optional() },
}

export const backupsListCommand: FleetCommand<typeof parameters> = {
  name: 'list',
  summary: 'List tenants and their newest backups, those that have waited longest first.',
  details: `What failed is shown until a backup is younger. TOO_SLOW: it doesn't fit into a chore's time, and is left to "backups run".

With --json: { store, tenants: [{ slug, newest: { id, startedAt, rows, bytes, sha256, objectName, … } or null, kept, keptBytes,
failure: { at, error } or null }] }.`,
  parameters,
  examples: [
    ['backups', 'the same as "backups list"'],
    ['backups list --limit 10', 'the ten oldest'],
  ],
  isDefault: true,
  async run({ limit }) {
    const [store, all] = await Promise.all([backupStore(), readBackups()])
    const shown = all.slice(0, limit)
    const sum = all.reduce((sum, { keptBytes }) => sum + keptBytes, 0)
    const archives = all.reduce((sum, { kept }) => sum + kept, 0)
    const where = store ? `in ${store.where}` : 'BACKUP_URL names no place: none are made'
    const lines = [
      shown.length === 0 ? 'There is no tenant yet.' : table(columns, shown),
      paint.quiet(`${counted(all.length, 'tenant')}, ${counted(archives, 'archive')}, ${bytes(sum)} (${where}).`),
    ]
    return { json: { store: store?.where ?? null, tenants: shown }, text: lines.join('\n\n') }
  },
}
