import type { z } from 'zod'
import type { Context } from '@/lib/tenancy/context'
import type { listAuditInput } from './input'

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
}

export interface AuditPage {
  entries: AuditRow[]
  /** To ask for what comes before and after this page, in time; null where there is nothing. */
  older: string | null
  newer: string | null
}

/** The audit log, newest first, a stretch at a time. Ids grow with time, so they serve as cursors. */
export async function listAudit({ db }: Context, input: z.output<typeof listAuditInput>): Promise<AuditPage> {
  const { actor, action, before, after } = input
  const upwards = after !== ''
  const where = {
    ...(actor && { actorId: actor === 'system' ? null : actor }),
    ...(action && (action.includes('.') ? { action } : { action: { startsWith: `${action}.` } })),
  }
  const rows = await db.auditEntry.findMany({
    where: { AND: [where, upwards ? { id: { gt: after } } : before ? { id: { lt: before } } : {}] },
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
