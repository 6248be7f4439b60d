import { AppError } from '@/lib/errors'
import type { KeySet } from './key-set'
import type { MovedTable, MoveEnds } from './move-ends'
import type { MoveCursor, RowKey } from './move-hold'
import type { SqlRow } from './move-session'
import { beyond, fingerprintSql, keyJson, lookup, ofTenant, sameKey } from './row-sql'
import { deleteAbsentSql, emptySql, evictSql, upsertSql } from './write-sql'
import { type Staged, stageWithCompany } from './stage-with-company'

/** Position of the first table that isn't complete at the target. */
export function copiedUpTo(tables: MovedTable[], cursor: MoveCursor | null): number {
  if (cursor === 'end') return tables.length
  if (!cursor) return 0
  const at = tables.findIndex(({ table }) => table.name === cursor.table)
  if (at < 0) throw new AppError('CONFLICT', { internal: `table ${cursor.table} is gone since the last slice` })
  return at
}

/**
 * Makes the target's rows under these keys what the source's snapshot has, in the transactions that are open at both ends. A row
 * that `cursor` hasn't reached and the target hasn't is left for the copy. With `compare`, each is compared afterwards.
 * @throws AppError CONFLICT where one isn't the same
 */
export async function syncKeys(
  ends: MoveEnds,
  wanted: KeySet,
  { cursor, compare }: { cursor: MoveCursor | null; compare: boolean },
): Promise<{ bytes: number }> {
  if (wanted.size === 0) return { bytes: 0 }
  const copied = copiedUpTo(ends.tables, cursor)
  const after = cursor !== null && cursor !== 'end' ? cursor.after : null
  const leave = wanted
    .entries()
    .filter(([moved]) => moved.position >= copied)
    .map(([moved]) => ({ moved, sql: leaveForCopy(moved, moved.position === copied ? after : null) }))
  const staged = await stageWithCompany(ends, { keys: wanted, waiting: [], leave, copied, evict: true })
  await write(ends, staged, compare)
  return { bytes: staged.bytes }
}

/** Rows that wait, that the copy will come to, and that the target doesn't have yet. */
function leaveForCopy({ table, target, stage }: MovedTable, after: RowKey | null): string {
  const ahead = after ? `${beyond(table, after, 's.')} AND ` : ''
  const there = `SELECT FROM ${target.from} AS t WHERE ${ofTenant(target.tenantId, 't.')} AND ${sameKey(table, 't.', 's.')} OFFSET 0`
  return `DELETE FROM ${stage} AS s WHERE ${ahead}NOT EXISTS (${there}) RETURNING ${keyJson(table.key, 's.')} AS key`
}

async function write(ends: MoveEnds, { keys, evicted, staged }: Staged, compare: boolean): Promise<void> {
  const entries = keys.entries()
  const changes = [...evictSql(evicted), ...entries.map(([moved]) => upsertSql(moved)), ...deleteAbsentSql(keys)]
  const compared = compare ? entries : []
  const prints = compared.map(([{ target }, list]) => fingerprintSql(target, lookup(target, list)))
  const [here, there] = await Promise.all([
    ends.source.run(compared.map(([{ source }, list]) => fingerprintSql(source, lookup(source, list)))),
    ends.target.run([
      ...changes,
      ...prints,
      ...staged.entries().flatMap(([moved, list]) => emptySql(moved, list.length)),
    ]),
  ])
  for (const [n, [moved, list]] of compared.entries()) {
    assertSame(
      here[n]?.[0],
      there[changes.length + n]?.[0],
      () => `table ${moved.table.name}, among ${list.length} changed keys`,
    )
  }
}

/** @throws AppError CONFLICT where two fingerprints differ */
export function assertSame(here: SqlRow | undefined, there: SqlRow | undefined, where: () => string): void {
  const same = here && there && (['rows', 'one', 'two'] as const).every((name) => here[name] === there[name])
  if (same) return
  const counts = `${String(here?.['rows'])} rows at the source, ${String(there?.['rows'])} at the target`
  throw new AppError('CONFLICT', { internal: `rows differ: ${where()} (${counts})` })
}
