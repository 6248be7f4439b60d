import { currentTenant, type Rule, tenantTables } from './rule'

/** What every tenant table must be by itself. */
export const tableRules: Rule[] = [
  {
    name: 'tenant-column',
    sql: `WITH ${tenantTables}
      SELECT t.relname AS table, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required
        FROM tenant_tables t LEFT JOIN pg_attribute a ON a.attrelid = t.table_oid AND a.attnum = t.tenant_column
       WHERE a.attnum IS NULL OR a.atttypid <> 'uuid'::regtype OR NOT a.attnotnull ORDER BY 1`,
    say: ({ table, type, required }) => {
      const found = type === null ? 'has no tenant_id' : `has tenant_id as ${type}${required ? '' : ', nullable'}`
      return `Table ${table} ${found}: every tenant table needs "tenant_id" UUID NOT NULL.`
    },
  },
  {
    name: 'tenant-default',
    sql: `WITH ${tenantTables}
      SELECT t.relname AS table, pg_get_expr(d.adbin, d.adrelid) AS found
        FROM tenant_tables t LEFT JOIN pg_attrdef d ON d.adrelid = t.table_oid AND d.adnum = t.tenant_column
       WHERE t.tenant_column IS NOT NULL
         AND pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM '${currentTenant.replaceAll("'", "''")}' ORDER BY 1`,
    say: ({ table, found }) =>
      `Column ${table}.tenant_id ${found === null ? 'has no default' : `defaults to ${found}`}: no caller writes it, so give it DEFAULT NULLIF(current_setting('app.tenant_id', true), '')::uuid.`,
  },
  {
    name: 'foreign-table',
    sql: `WITH ${tenantTables} SELECT relname AS table FROM tenant_tables WHERE relkind = 'f' ORDER BY 1`,
    say: ({ table }) =>
      `Table ${table} is a foreign table, which row-level security can't hold: keep a tenant's rows in ordinary tables.`,
  },
  {
    name: 'sequence',
    sql: `SELECT c.relname AS sequence, d.refobjid::regclass::text AS table, a.attname AS column, a.attidentity <> '' AS identity
        FROM pg_class c
        LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
        LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND c.relkind = 'S' ORDER BY 1`,
    say: ({ sequence, table, column, identity }) => {
      const use = column === null ? '' : ` (${identity ? 'identity' : 'serial'} column ${table}.${column})`
      return `Sequence ${sequence}${use} would be shared between tenants: make ids in the app (UUIDv7), and keep counters as rows.`
    },
  },
  {
    name: 'enum-index',
    sql: `WITH ${tenantTables}
      SELECT i.indexrelid::regclass::text AS index, t.relname AS table, a.attname AS column
        FROM tenant_tables t JOIN pg_index i ON i.indrelid = t.table_oid
        JOIN pg_attribute a ON a.attrelid = t.table_oid AND a.attnum = ANY (i.indkey::int2[])
        JOIN pg_type y ON y.oid = a.atttypid AND y.typtype = 'e' ORDER BY 1, 3`,
    say: ({ index, table, column }) =>
      `Index ${index} covers the enum ${table}.${column}, and under row-level security an enum is never an index condition: make it TEXT with a CHECK.`,
  },
  {
    name: 'row-security',
    sql: `WITH ${tenantTables}
      SELECT relname AS table, relrowsecurity AS enabled FROM tenant_tables
       WHERE relkind <> 'f' AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1`,
    say: ({ table, enabled }) =>
      `Table ${table} has row-level security ${enabled ? 'enabled but not forced' : 'disabled'}: ALTER TABLE "${table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY.`,
  },
]
