import pg from 'pg'

/** One end of a move: a database as its owner, without a pooler between, and the schema of the tenant tables in it. */
export interface MoveEnd {
  ownerUrl: string
  schemaName: string
}

/** Which attempt of which operation moves whom, and from where to where. Both homes name it, or nothing is read or written. */
export interface MoveHold {
  tenantId: string
  operationId: string
  attempt: number
  from: MoveEnd
  to: MoveEnd
}

/** Values of a row's primary key but tenant_id, as text, by column. */
export type RowKey = Record<string, string>

/** How far a copy or a comparison has come: all tables before this one, and this one up to and with `after`. JSON. */
export type MoveCursor = { table: string; after: RowKey | null } | 'end'

/** What one slice did. `bytes` as they went over the wire; `captured` counts the keys that were brought up to date. */
export interface Slice {
  cursor: MoveCursor
  rows: number
  bytes: number
  captured: number
  ms: number
}

const { escapeLiteral: literal } = pg

/** Opens the tenant's rows for a transaction; with an operation, only while it holds the home (TN005). */
export function enterSql(
  tenantId: string,
  schemaName: string,
  held: { operationId: string; attempt: number } | undefined,
): string {
  const tenant = literal(tenantId)
  const hold = held
    ? `, tenancy.hold(${tenant}::uuid, ${literal(schemaName)}, ${literal(held.operationId)}::uuid, ${Math.trunc(held.attempt)})`
    : ''
  return `SELECT set_config('app.tenant_id', ${tenant}, true)${hold}`
}
