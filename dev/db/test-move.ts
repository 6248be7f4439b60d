import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { migrate } from '@/lib/db/migrate'
import { loadMigrations } from '@/lib/db/migration'
import type { MoveCursor, MoveEnd, MoveHold } from '@/lib/db/move/move-hold'
import { type MoveOptions, openMove, type OpenMove } from '@/lib/db/move/open-move'
import { withClient } from './with-client'

/** SQL for a tenant table with everything that belongs to one. `key`: the columns of its primary key but tenant_id. */
export const tenantTableSql = (name: string, key: string[], columns: string) => `
  CREATE TABLE ${name} (tenant_id uuid NOT NULL DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid, ${columns},
    PRIMARY KEY (tenant_id, ${key.join(', ')}));
  ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_isolation ON ${name} USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
  CREATE TRIGGER capture AFTER INSERT OR UPDATE OR DELETE ON ${name} FOR EACH ROW
    WHEN (current_setting('app.capture', true) = 'on') EXECUTE FUNCTION tenancy.capture(${key.map((column) => `'${column}'`).join(', ')});`

/** A reference as migrations write them: to `parent`'s (tenant_id, id). */
export const referenceSql = (table: string, column: string, parent: string, onDelete: 'CASCADE' | 'NO ACTION') =>
  `ALTER TABLE ${table} ADD FOREIGN KEY (tenant_id, ${column}) REFERENCES ${parent} (tenant_id, id) ON DELETE ${onDelete}
     DEFERRABLE INITIALLY IMMEDIATE;`

/** A new schema with the tenant tables in it, in this database. */
export async function newSchema(ownerUrl: string): Promise<MoveEnd> {
  const schemaName = `t_${randomBytes(8).toString('hex')}`
  const migrations = await loadMigrations('prisma/tenant/migrations')
  await withClient(ownerUrl, (client) => migrate({ client, schema: schemaName, migrations }))
  return { ownerUrl, schemaName }
}

/** The rows of one tenant, on the way from one place to another: what a test does to them, and what it sees. */
export class TestMove {
  readonly hold: MoveHold

  constructor(from: MoveEnd, to: MoveEnd) {
    this.hold = { tenantId: randomUUID(), operationId: randomUUID(), attempt: 1, from, to }
  }

  /** Makes the homes, the source's capturing; runs `sql` in both places before. */
  static async begin(from: MoveEnd, to: MoveEnd, sql = ''): Promise<TestMove> {
    const move = new TestMove(from, to)
    const { tenantId, operationId } = move.hold
    for (const [end, residence] of [
      [from, 'active'],
      [to, 'receiving'],
    ] as const) {
      const client = await connected(end)
      if (sql) await client.query(`BEGIN; SET LOCAL search_path = ${end.schemaName}; ${sql}; COMMIT`)
      await client.query(
        `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, capture, schema_version, operation_id, attempt)
         VALUES ($1, $2, $3, $4, $5, '', $6, 1)`,
        [tenantId, end.schemaName, residence === 'active' ? 1 : 2, residence, residence === 'active', operationId],
      )
    }
    return move
  }

  open(options: MoveOptions = {}): Promise<OpenMove> {
    return openMove(this.hold, { share: 1, ...options })
  }

  /** Runs SQL as the tenant at the source, in one transaction that captures. */
  write(sql: string, { capture = true } = {}): Promise<void> {
    return this.#as('from', sql, capture)
  }

  /** Changes the target behind the mover's back. */
  corrupt(sql: string): Promise<void> {
    return this.#as('to', sql, false)
  }

  async #as(side: 'from' | 'to', sql: string, capture: boolean): Promise<void> {
    const client = await connected(this.hold[side])
    await client.query(`${this.#enter(side, capture)}; ${sql}; COMMIT`).catch(async (error: unknown) => {
      await client.query('ROLLBACK')
      throw error
    })
  }

  #enter(side: 'from' | 'to', capture: boolean): string {
    return `BEGIN; SET LOCAL search_path = ${this.hold[side].schemaName}; SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 3;
      SET LOCAL app.tenant_id = '${this.hold.tenantId}'; SET LOCAL app.capture = '${capture ? 'on' : 'off'}'`
  }

  /** Every row of the tenant at one end, printed, by table. */
  async rows(side: 'from' | 'to'): Promise<Record<string, string[]>> {
    const client = await connected(this.hold[side])
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' ORDER BY 1`,
      [this.hold[side].schemaName],
    )
    const read = tables.map(
      ({ name }) => `SELECT coalesce(array_agg(t::text ORDER BY t::text), '{}') AS rows FROM ${name} AS t`,
    )
    const answers: unknown = await client.query([this.#enter(side, false), ...read, 'COMMIT'].join('; '))
    const found = (answers as pg.QueryResult<{ rows: string[] }>[]).filter(({ command }) => command === 'SELECT')
    return Object.fromEntries(tables.map(({ name }, n) => [name, found[n]?.rows[0]?.rows ?? []]))
  }
}

const clients = new Map<string, Promise<pg.Client>>()

function connected({ ownerUrl }: MoveEnd): Promise<pg.Client> {
  let client = clients.get(ownerUrl)
  if (!client) {
    const made = new pg.Client({ connectionString: ownerUrl })
    clients.set(ownerUrl, (client = made.connect().then(() => made)))
  }
  return client
}

/** For `afterAll`: a database that somebody is connected to isn't dropped. */
export async function endTestMoves(): Promise<void> {
  await Promise.all([...clients.values()].map(async (client) => (await client).end()))
  clients.clear()
}

/** Copies, or compares, from `cursor` to the end; gives how many rows. */
export async function allSlices(
  slice: (cursor: MoveCursor | null) => Promise<{ cursor: MoveCursor; rows: number }>,
  cursor: MoveCursor | null = null,
): Promise<number> {
  let rows = 0
  for (let at = cursor; at !== 'end';) {
    const done = await slice(at)
    rows += done.rows
    at = done.cursor
  }
  return rows
}
