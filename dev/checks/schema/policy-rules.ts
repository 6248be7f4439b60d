import { appRole, currentTenant, type Rule, tenantTables } from './rule'

const expression = `'(tenant_id = ${currentTenant.replaceAll("'", "''")})'`

/** Policies as text; `sound` where one lets exactly the current tenant's rows through, for reading and for writing. */
const policies = `${tenantTables}, policies AS (
  SELECT p.*, t.relname AS "table",
         p.polpermissive AND p.polcmd = '*' AND p.polroles && ARRAY[0::oid, to_regrole('${appRole}')::oid]
           AND coalesce(pg_get_expr(p.polqual, p.polrelid), '') = ${expression}
           AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') = ${expression} AS sound
    FROM tenant_tables t JOIN pg_policy p ON p.polrelid = t.table_oid)`

const wanted = `CREATE POLICY tenant_isolation … USING ("tenant_id" = NULLIF(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (the same)`

/** Lock 2 lets through the current tenant's rows, all commands alike, and nothing widens it. */
export const policyRules: Rule[] = [
  {
    name: 'policy-missing',
    sql: `WITH ${policies}
      SELECT t.relname AS table FROM tenant_tables t
       WHERE t.relkind <> 'f' AND NOT EXISTS (SELECT FROM policies p WHERE p.polrelid = t.table_oid AND p.polpermissive) ORDER BY 1`,
    say: ({ table }) => `Table ${table} has no policy: ${wanted}.`,
  },
  {
    // Permissive policies are joined by OR: each of them alone must be the right one.
    name: 'policy',
    sql: `WITH ${policies}
      SELECT polname AS policy, "table", pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS check,
             CASE polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END AS command,
             array_to_string(polroles::regrole[], ', ') AS roles
        FROM policies WHERE polpermissive AND NOT sound ORDER BY 2, 1`,
    say: ({ policy, table, using, check, command, roles }) =>
      `Policy ${policy} of ${table} (for ${command}, to ${roles === '-' ? 'PUBLIC' : roles}, using ${using ?? 'nothing'}, with check ${check ?? 'nothing'}) isn't the one that every tenant table has: ${wanted}.`,
  },
]
