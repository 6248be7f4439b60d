import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify/sync'
import { countAttempt } from '@/lib/auth/attempts'
import { aboutTenant } from '@/lib/control/tenant-db'
import { AppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { Context } from '@/lib/tenancy/context'
import { plainSentence } from './describe-entry'
import type { AuditFilter } from './input'
import type { AuditRow } from './list-audit'
import { recordAudit } from './record-audit'
import { whereAudit } from './where-audit'

const atOnce = 1_000

const columns = [
  'time',
  'who',
  'who_id',
  'action',
  'what',
  'about',
  'about_id',
  'details',
  'address',
  'browser',
  'api_key',
  'id',
]

export interface AuditExport {
  fileName: string
  /** CSV in UTF-8, made while it is read; it breaks off where the rest can't be read. */
  body: Readable
}

/**
 * The entries that fit, newest first, as they are now: what is written meanwhile isn't among them. Audited itself.
 * @throws AppError NOT_IN_PLAN, TOO_MANY_ATTEMPTS
 */
export async function exportAudit(ctx: Context, filter: AuditFilter, zone: string): Promise<AuditExport> {
  const { tenant, db, actor, entitlements } = ctx
  if (!entitlements.features.includes('audit_log')) throw new AppError('NOT_IN_PLAN')
  await countAttempt('export/tenant', tenant.id)
  const newest = await db.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  await db.$transaction((tx) =>
    recordAudit(tx, actor, { action: 'audit.exported', subjectId: null, subjectLabel: tenant.name }),
  )
  const fileName = `${tenant.slug}-audit-${new Date().toISOString().slice(0, 10)}.csv`
  return { fileName, body: Readable.from(parts(ctx, whereAudit(filter, zone), newest?.id ?? null)) }
}

async function* parts({ tenant, db }: Context, where: ReturnType<typeof whereAudit>, newest: string | null) {
  yield stringify([columns])
  try {
    for (let at = newest, isFirst = true; at !== null; isFirst = false) {
      const rows: AuditRow[] = await db.auditEntry.findMany({
        where: { AND: [where, { id: isFirst ? { lte: at } : { lt: at } }] },
        orderBy: { id: 'desc' },
        take: atOnce,
      })
      // What people have typed is in it: a spreadsheet is not to take it for a formula.
      if (rows.length > 0) yield stringify(rows.map(cellsOf), { escape_formulas: true })
      at = rows.length === atOnce ? (rows.at(-1)?.id ?? null) : null
    }
  } catch (error) {
    logUnknown(error, aboutTenant(tenant.id))
    throw error
  }
}

const cellsOf = (row: AuditRow) => [
  row.createdAt.toISOString(),
  row.actorName,
  row.actorId,
  row.action,
  plainSentence(row),
  row.subjectLabel,
  row.subjectId,
  JSON.stringify(row.details),
  row.address,
  row.agent,
  row.via,
  row.id,
]
