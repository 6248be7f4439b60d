import { listFields } from '@/lib/custom-fields/list-fields'
import type { TenantTx } from '@/lib/db/tenant-client'
import { parseRows } from '@/lib/csv/parse-rows'
import type { Mapping } from './mapping'
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

/** The rows that are to become tasks, and how a spreadsheet counts the first of them. */
export function rowsOf(content: string, mapping: Mapping): { rows: string[][]; head: string[]; firstRow: number } {
  const all = parseRows(content, mapping.separator)
  const [head = []] = all
  return mapping.hasHeader ? { rows: all.slice(1), head, firstRow: 2 } : { rows: all, head: [], firstRow: 1 }
}
