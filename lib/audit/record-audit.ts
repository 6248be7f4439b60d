import type { TenantTx } from '@/lib/db/tenant-client'
import type { Actor } from '@/lib/tenancy/context'
import type { AuditAction } from './actions'

type Scalar = string | number | boolean | null

/** What was before and what is after. */
export type Change = { from: Scalar; to: Scalar }

/** Field → its change, or something that a reader needs to understand the entry. Never a secret. */
export type AuditDetails = Record<string, Scalar | Change>

export interface AuditEvent {
  action: AuditAction
  subjectId: string | null
  /** What the subject was called at that moment: an entry outlives what it speaks of. */
  subjectLabel: string
  details?: AuditDetails
}

type AuditActor = Pick<Actor, 'userId' | 'name' | 'from'>

/**
 * Adds an entry to the audit log, in the transaction of the change it speaks of: both happen or neither. `actor` null means
 * that the product itself acted.
 */
export async function recordAudit(tx: TenantTx, actor: AuditActor | null, event: AuditEvent): Promise<void> {
  await tx.auditEntry.create({ data: auditRow(actor, event) })
}

/** An entry as it is stored, for who writes many at once. */
export const auditRow = (actor: AuditActor | null, { action, subjectId, subjectLabel, details = {} }: AuditEvent) => ({
  actorId: actor?.userId ?? null,
  actorName: actor?.name ?? 'Tenantry',
  action,
  subjectId,
  subjectLabel,
  details,
  address: actor?.from?.address ?? null,
  agent: actor?.from?.agent ?? null,
  via: actor?.from?.via ?? null,
})

const longest = 200
const clip = (value: Scalar): Scalar =>
  typeof value === 'string' && value.length > longest ? `${value.slice(0, longest).toWellFormed()}…` : value

/** The fields whose value differs, each with before and after; long text is cut. Empty when nothing changed. */
export function changesBetween<T extends Record<string, Scalar>>(before: T, after: Partial<T>): Record<string, Change> {
  const changes: Record<string, Change> = {}
  for (const [field, to] of Object.entries<Scalar | undefined>(after)) {
    const from = before[field] ?? null
    if (to !== undefined && to !== from) changes[field] = { from: clip(from), to: clip(to) }
  }
  return changes
}
