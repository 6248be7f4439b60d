import { listFields } from '@/lib/custom-fields/list-fields'
import type { TenantTx } from '@/lib/db/tenant-client'
import { type NumberedRow, parseNumberedRows } from '@/lib/csv/parse-rows'
import { AppError } from '@/lib/errors'
import { type Mapping, taskTargets } from './mapping'
import type { Ground } from './read-row'

/** What a row is read against, as the workspace is now. */
export async function readGround(db: TenantTx, mapping: Mapping): Promise<Ground> {
  const [fields, people] = await Promise.all([
    listFields({ db }, 'task'),
    db.user.findMany({
      where: { deactivatedAt: null, emailVerifiedAt: { not: null } },
      select: { id: true, name: true, email: true },
    }),
  ])
  return { mapping, fields, people }
}

/** The rows that are to become tasks. */
export function rowsOf(content: string, mapping: Mapping): { rows: NumberedRow[]; head: string[] } {
  const all = parseNumberedRows(content, mapping.separator)
  return mapping.hasHeader ? { rows: all.slice(1), head: all[0]?.cells ?? [] } : { rows: all, head: [] }
}

/** A column may give a field that was put aside since: what it holds would be lost without a word. @throws AppError CONFLICT */
export function refuseGoneFields({ mapping, fields }: Pick<Ground, 'mapping' | 'fields'>): void {
  const known = new Set<string>([...taskTargets, ...fields.map(({ id }) => id)])
  if (mapping.columns.every((target) => target === '' || known.has(target))) return
  throw new AppError('CONFLICT', {
    message: 'A field that a column of this file fills in isn’t used any more. Say anew what the columns give.',
  })
}
