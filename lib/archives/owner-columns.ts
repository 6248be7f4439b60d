import { archivedColumns } from '@/lib/db/archive/archive-tables'
import type { TenantTable } from '@/lib/db/move/tenant-tables'

/**
 * What owners get of each table when they export their workspace: nothing of what stays with the product, or all but some
 * columns. A table that isn't here isn't exported; a test fails until somebody has decided.
 */
export const ownerTables: Readonly<Record<string, 'kept back' | { without: readonly string[] }>> = {
  users: { without: ['password_hash', 'totp_secret', 'totp_confirmed_at', 'totp_last_step'] },
  sessions: 'kept back',
  one_time_tokens: 'kept back',
  projects: { without: [] },
  tasks: { without: [] },
  audit_entries: { without: [] },
  outbox: 'kept back',
  usage: { without: [] },
  settings: { without: [] },
  images: { without: [] },
  passkeys: 'kept back',
  recovery_codes: 'kept back',
  oauth_accounts: { without: [] },
  comments: { without: [] },
  attachments: { without: [] },
  saved_filters: { without: [] },
  custom_fields: { without: [] },
  // A second form of what projects and tasks hold themselves.
  field_values: 'kept back',
  imports: { without: [] },
  api_keys: { without: ['key_hash'] },
  idempotency_keys: 'kept back',
  webhook_endpoints: { without: ['secret'] },
  webhook_deliveries: { without: ['payload'] },
}

/** What a column is called that must not leave by mistake. One that is harmless wants another name. */
const soundsSecret = /hash|secret|token|password|payload|sealed|private|credential|salt|otp|recovery|signature|api_?key/

/** True for what a name alone keeps back, whatever the list says. */
export const isSecretByName = (column: string): boolean => soundsSecret.test(column)

/** The columns of a table that its owners get; null where they get nothing of it. */
export function ownerColumnsOf(table: Pick<TenantTable, 'name' | 'columns'>): { name: string }[] | null {
  const decision = Object.hasOwn(ownerTables, table.name) ? ownerTables[table.name] : undefined
  if (decision === undefined || decision === 'kept back') return null
  return archivedColumns(table).filter(
    (column) => !decision.without.includes(column.name) && !isSecretByName(column.name),
  )
}
