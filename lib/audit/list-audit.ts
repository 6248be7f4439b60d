import type { z } from 'zod'
import type { Context } from '@/lib/tenancy/context'
import type { listAuditInput } from './input'
import { whereAudit } from './where-audit'

export const auditPerPage = 50

export interface AuditRow {
  id: string
  actorId: string | null
  actorName: string
  action: string
  subjectId: string | null
  subjectLabel: string
  details: unknown
  createdAt: Date
  /** From where and with what, as far as that is known. */
  address: string | null
  agent: string | null
  /** Name of the API key that was used. */
  via: string | null
}

export interface AuditPage {
  entries: AuditRow[]
  /** To ask for what comes before and after this page, in time; null where there is nothing. */
  older: string | null
  newer: string | null
}

/** The audit log, newest first, a stretch at a time. Ids grow with time, so they serve as cursors. `zone` is whose days count. */
export async function listAudit(
  { db }: Context,
  input: z.output<typeof listAuditInput>,
  zone: string,
): Promise<AuditPage> {
  const { before, after } = input
  const upwards = after !== ''
  const rows = await db.auditEntry.findMany({
    where: { AND: [whereAudit(input, zone), upwards ? { id: { gt: after } } : before ? { id: { lt: before } } : {}] },
    orderBy: { id: upwards ? 'asc' : 'desc' },
    take: auditPerPage + 1,
  })
  const hasMore = rows.length > auditPerPage
  const entries = rows.slice(0, auditPerPage)
  if (upwards) entries.reverse()
  const [hasOlder, hasNewer] = upwards ? [true, hasMore] : [hasMore, before !== '']
  return {
    entries,
    older: hasOlder ? (entries.at(-1)?.id ?? null) : null,
    newer: hasNewer ? (entries.at(0)?.id ?? null) : null,
  }
}

/** Everybody who may have acted, members who were removed included, for the filter. */
export async function listAuditActors({ db }: Context): Promise<{ id: string; name: string }[]> {
  return db.user.findMany({ select: { id: true, name: true }, orderBy: [{ name: 'asc' }, { id: 'asc' }], take: 500 })
}
