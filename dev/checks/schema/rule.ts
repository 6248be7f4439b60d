/** One thing that is wrong: `message` names the table or constraint and says what to do about it. */
export type Fault = { rule: string; message: string }

type Cell = string | boolean | null

/**
 * One rule of the catalogue's: `sql` finds what breaks it in schema `$1` (one row each), `say` makes the sentence.
 * Every row's columns are text, boolean or null.
 */
export type Rule = { name: string; sql: string; say: (row: Record<string, Cell>) => string }

/** What may be done with tenant tables, the login that does it in shared databases, and the owner of the tables. */
export const appRole = 'tenantry_app'
export const webRole = 'tenantry_web'
export const ownerRole = 'tenantry_owner'

/** What the policy, and the default of every tenant_id, must say: as the catalogue prints it. */
export const currentTenant = `(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid`

/** `tenant_tables`: the tables of schema $1 but for the ledger of migrations, with the number of their tenant_id column. */
export const tenantTables = `tenant_tables AS (
  SELECT c.*, c.oid AS table_oid, t.attnum AS tenant_column
    FROM pg_class c
    LEFT JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped
   WHERE c.relnamespace = to_regnamespace(quote_ident($1)) AND c.relkind IN ('r', 'p', 'f') AND c.relname <> '_prisma_migrations')`

/** `our_schemas`: everything that isn't Postgres's own. */
export const ourSchemas = `our_schemas AS (
  SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)')`

/** SQL for the names of columns `numbers` (an int2[] or int2vector) of table `table`, in order: "tenant_id, id". */
export const columnNames = (table: string, numbers: string) =>
  `(SELECT string_agg(coalesce(a.attname, '(expression)'), ', ' ORDER BY n.position)
      FROM unnest(${numbers}::int2[]) WITH ORDINALITY AS n (number, position)
      LEFT JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = n.number)`
