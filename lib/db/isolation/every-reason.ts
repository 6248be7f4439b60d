import type pg from 'pg'
import type { Cell } from './every-call'

type Right = 'INSERT' | 'UPDATE' | 'DELETE'

/** Table → what the app may not do to it, by the grants of the database. */
export type Denied = Map<string, Set<Right>>

export async function readDenied(superuser: pg.Pool): Promise<Denied> {
  const { rows } = await superuser.query<{ table: string; right: Right }>(
    `SELECT relname AS table, "right" FROM pg_class, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS "right"
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT has_table_privilege('tenantry_app', pg_class.oid, "right")`,
  )
  const denied: Denied = new Map()
  for (const { table, right } of rows) denied.set(table, (denied.get(table) ?? new Set()).add(right))
  return denied
}

const rightOf = (operation: string): Right =>
  operation.startsWith('create') ? 'INSERT' : operation.startsWith('delete') ? 'DELETE' : 'UPDATE'

/** Why a call of this kind is always refused, to whomever; undefined where it must have been answered once. */
export function reasonAgainst({ kind, model, operation, relation, isRead }: Cell, denied: Denied): string | undefined {
  if (!isRead && denied.get(model.table)?.has(rightOf(operation))) return `the app may not ${operation} ${model.table}`
  if (/ (set|disconnect)$/.test(kind)) return "lock 1: it would null the tenant's part of the key"
  const deletesItsParent = relation?.isOwner && !relation.isCascade && kind.endsWith(' delete')
  return deletesItsParent ? 'the row itself refers to what it would delete' : undefined
}
