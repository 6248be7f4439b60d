import pg from 'pg'

export interface ArchiveColumn {
  name: string
  /** As Postgres writes it, e.g. `timestamp(3) with time zone`. */
  type: string
  /** A row can't be without it: not null, and nothing to put there where nothing is said. */
  isRequired: boolean
}

/** A tenant table as its rows are written out: `tenant_id` is no column of them, so no row can say whose it is. */
export interface ArchiveTable {
  name: string
  columns: ArchiveColumn[]
  /** Columns of the primary key, but `tenant_id`. */
  key: { name: string; type: string; isText: boolean }[]
  /** Foreign keys: by what name, and which table they lead to. */
  references: { constraint: string; table: string }[]
}

/** Every tenant table of a schema, those that others refer to first. */
export async function readArchiveTables(client: pg.ClientBase, schemaName: string): Promise<ArchiveTable[]> {
  const { rows } = await client.query<ArchiveTable>(tablesSql, [schemaName])
  return parentsFirst(rows)
}

const tablesSql = `
  SELECT c.relname AS name,
         (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                   'isRequired', a.attnotnull AND NOT a.atthasdef AND a.attidentity = '') ORDER BY a.attnum)
            FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname <> 'tenant_id'
         ) AS columns,
         (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                   'isText', a.attcollation <> 0) ORDER BY k.position), '[]')
            FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
           WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname <> 'tenant_id') AS key,
         (SELECT coalesce(json_agg(json_build_object('constraint', f.conname, 'table', r.relname)), '[]')
            FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
           WHERE f.conrelid = c.oid AND f.contype = 'f') AS references
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relkind = 'r'
     AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
   ORDER BY c.relname`

/** What refers to itself, or in a circle, keeps the order of its names. */
function parentsFirst(tables: ArchiveTable[]): ArchiveTable[] {
  const sorted: ArchiveTable[] = []
  const visited = new Set<string>()
  const visit = (table: ArchiveTable) => {
    if (visited.has(table.name)) return
    visited.add(table.name)
    for (const parent of tables) {
      if (table.references.some((reference) => reference.table === parent.name)) visit(parent)
    }
    sorted.push(table)
  }
  for (const table of tables) visit(table)
  return sorted
}

/** The key as it is compared and sorted, the same on every server: text by its bytes, whatever the collation there. */
export const keySql = ({ key }: Pick<ArchiveTable, 'key'>): string =>
  key.map(({ name, isText }) => `${pg.escapeIdentifier(name)}${isText ? ' COLLATE "C"' : ''}`).join(', ')

/** The order in which rows are written. A table without a further key has one row a tenant. */
export const orderSql = (table: Pick<ArchiveTable, 'key'>): string =>
  table.key.length > 0 ? ` ORDER BY ${keySql(table)}` : ''

/** Whatever a value is, its text says all of it, the same on every server. */
export const exactTextSql = `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
  SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL search_path = pg_catalog`
