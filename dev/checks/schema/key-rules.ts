import { columnNames, type Rule, tenantTables } from './rule'

const keyColumns = '(i.indkey::int2[])[0:i.indnkeyatts - 1]' // INCLUDEd columns come after them and key nothing

/** Foreign keys of tenant tables, and whether their tenant_id refers to the other table's tenant_id. */
const foreignKeys = `${tenantTables}, foreign_keys AS (
  SELECT f.*, t.relname AS "table", coalesce((to_jsonb(f) ->> 'conenforced')::boolean, true) AS enforced,
         EXISTS (SELECT FROM unnest(f.conkey, f.confkey) AS pair (own, theirs)
                   JOIN pg_attribute r ON r.attrelid = f.confrelid AND r.attnum = pair.theirs
                  WHERE pair.own = t.tenant_column AND r.attname = 'tenant_id') AS same_tenant
    FROM tenant_tables t JOIN pg_constraint f ON f.conrelid = t.table_oid AND f.contype = 'f')`

/** Primary keys, uniques, indexes and foreign keys: tenant_id is part of each, and first where order counts. */
export const keyRules: Rule[] = [
  {
    name: 'primary-key',
    sql: `WITH ${tenantTables}
      SELECT t.relname AS table, i.indexrelid::regclass::text AS key, ${columnNames('t.table_oid', keyColumns)} AS columns
        FROM tenant_tables t LEFT JOIN pg_index i ON i.indrelid = t.table_oid AND i.indisprimary
       WHERE t.relkind <> 'f' AND t.tenant_column IS NOT NULL
         AND (i.indexrelid IS NULL OR i.indkey[0] <> t.tenant_column OR i.indnkeyatts < 2) ORDER BY 1`,
    say: ({ table, key, columns }) =>
      key === null
        ? `Table ${table} has no primary key: give it PRIMARY KEY ("tenant_id", "id").`
        : `Primary key ${key} of ${table} is (${columns}): it must be composite and lead with tenant_id, as ("tenant_id", "id").`,
  },
  {
    name: 'unique',
    sql: `WITH ${tenantTables}
      SELECT t.relname AS table, i.indexrelid::regclass::text AS key, ${columnNames('t.table_oid', keyColumns)} AS columns
        FROM tenant_tables t JOIN pg_index i ON i.indrelid = t.table_oid
       WHERE (i.indisunique OR i.indisexclusion) AND NOT i.indisprimary AND NOT t.tenant_column = ANY (${keyColumns}) ORDER BY 2`,
    say: ({ table, key, columns }) =>
      `Unique ${key} of ${table} is (${columns}): without tenant_id one tenant's rows stand in another's way. Make it ("tenant_id", …).`,
  },
  {
    name: 'index',
    sql: `WITH ${tenantTables}
      SELECT t.relname AS table, i.indexrelid::regclass::text AS index, ${columnNames('t.table_oid', keyColumns)} AS columns
        FROM tenant_tables t JOIN pg_index i ON i.indrelid = t.table_oid
       WHERE NOT i.indisprimary AND i.indkey[0] <> t.tenant_column
         AND NOT ((i.indisunique OR i.indisexclusion) AND NOT t.tenant_column = ANY (${keyColumns})) ORDER BY 2`,
    say: ({ table, index, columns }) =>
      `Index ${index} of ${table} is (${columns}): every query filters by tenant_id first, so lead with it.`,
  },
  {
    name: 'foreign-key',
    sql: `WITH ${foreignKeys}
      SELECT conname AS key, "table", confrelid::regclass::text AS other, ${columnNames('conrelid', 'conkey')} AS columns
        FROM foreign_keys WHERE NOT same_tenant ORDER BY 1`,
    say: ({ key, table, other, columns }) =>
      `Foreign key ${key} of ${table} (${columns}) could refer to another tenant's row of ${other}: it must pair "tenant_id" with "tenant_id".`,
  },
  {
    name: 'foreign-key-target',
    sql: `WITH ${foreignKeys}
      SELECT conname AS key, "table", o.oid::regclass::text AS other
        FROM foreign_keys f JOIN pg_class o ON o.oid = f.confrelid
       WHERE o.relnamespace <> to_regnamespace(quote_ident($1)) ORDER BY 1`,
    say: ({ key, table, other }) =>
      `Foreign key ${key} of ${table} leaves its schema for ${other}: a tenant's tables must stand alone to be moved.`,
  },
  {
    name: 'foreign-key-action',
    sql: `WITH ${foreignKeys},
        action (code, name) AS (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT'))
      SELECT conname AS key, "table", d.name AS on_delete, u.name AS on_update
        FROM foreign_keys JOIN action d ON d.code = confdeltype::text JOIN action u ON u.code = confupdtype::text
       WHERE confdeltype IN ('n', 'd') OR confupdtype <> 'a' ORDER BY 1`,
    say: ({ key, table, on_delete, on_update }) =>
      `Foreign key ${key} of ${table} is ON DELETE ${on_delete} ON UPDATE ${on_update}: use ON DELETE CASCADE, NO ACTION or RESTRICT, and ON UPDATE NO ACTION; the domain function clears references.`,
  },
  {
    name: 'foreign-key-deferrable',
    sql: `WITH ${foreignKeys}
      SELECT conname AS key, "table" FROM foreign_keys WHERE NOT condeferrable OR condeferred ORDER BY 1`,
    say: ({ key, table }) =>
      `Foreign key ${key} of ${table} must be DEFERRABLE INITIALLY IMMEDIATE: a move copies tables in no particular order.`,
  },
  {
    name: 'foreign-key-enforced',
    sql: `WITH ${foreignKeys} SELECT conname AS key, "table" FROM foreign_keys WHERE NOT enforced ORDER BY 1`,
    say: ({ key, table }) => `Foreign key ${key} of ${table} is NOT ENFORCED, so it holds nothing: leave that out.`,
  },
]
