import { appRole, ourSchemas, ownerRole, type Rule, tenantTables, webRole } from './rule'

/** What the app may do with a tenant table, where that is less than everything a request needs. */
const narrower: Record<string, string[]> = {
  usage: ['SELECT'], // written by the database only
  audit_entries: ['SELECT', 'INSERT'], // append-only
}
const usual = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

const allowed = `allowed (relname, privilege) AS (VALUES ${Object.entries(narrower)
  .flatMap(([table, privileges]) => privileges.map((privilege) => `('${table}', '${privilege}')`))
  .join(', ')})`

/** Names of tenants' own schemas, and of the roles that alone may look into them. */
const schemaRoles = '^t_[0-9a-f]{16}$'

const notSuperuser = `NOT (SELECT rolsuper FROM pg_roles WHERE rolname = '${appRole}')`

/** Every privilege that the app's role has, by itself or through PUBLIC or another role, on a whole table or on a column of it. (A superuser has them all: the rule about the role says so once.) */
const held = `held AS (
  SELECT c.oid, c.relname, c.relnamespace, p AS privilege
    FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS p
   WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${notSuperuser}
     AND (has_table_privilege('${appRole}', c.oid, p)
          OR CASE WHEN p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') THEN has_any_column_privilege('${appRole}', c.oid, p) ELSE false END))`

/** What the app's role is and has: the rows, and nothing that could change the locks. */
export const grantRules: Rule[] = [
  {
    name: 'role',
    sql: `SELECT rolname AS role, concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
               CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolcreaterole AND serves THEN 'CREATEROLE' END,
               CASE WHEN rolcreatedb AND serves THEN 'CREATEDB' END) AS attributes
        FROM (SELECT *, rolname IN ('${appRole}', '${webRole}') AS serves FROM pg_roles) AS r
       WHERE (serves OR rolname = '${ownerRole}')
         AND (rolsuper OR rolbypassrls OR rolreplication OR serves AND (rolcreaterole OR rolcreatedb)) ORDER BY 1`,
    say: ({ role, attributes }) =>
      `Role ${role} is ${attributes}: row-level security must hold it, and who serves requests makes no roles or databases. Take that away with ALTER ROLE.`,
  },
  {
    name: 'membership',
    // A schema's role it may take on for a transaction, and has nothing of otherwise.
    sql: `SELECT roleid::regrole::text AS role, member::regrole::text AS member FROM pg_auth_members JOIN pg_roles r ON r.oid = roleid
       WHERE member IN (to_regrole('${appRole}'), to_regrole('${webRole}')) AND roleid <> to_regrole('${appRole}')
         AND (member = to_regrole('${appRole}') OR inherit_option OR admin_option OR rolcanlogin OR rolname !~ '${schemaRoles}') ORDER BY 1, 2`,
    say: ({ role, member }) =>
      `Role ${member} is a member of ${role} and gets its rights: REVOKE ${role} FROM ${member}.`,
  },
  {
    name: 'schema-role',
    sql: `SELECT r.rolname AS role, concat_ws(', ', CASE WHEN rolcanlogin THEN 'may log in' END, CASE WHEN rolsuper THEN 'is SUPERUSER' END,
               CASE WHEN rolbypassrls THEN 'is BYPASSRLS' END, CASE WHEN rolcreaterole THEN 'is CREATEROLE' END, CASE WHEN rolcreatedb THEN 'is CREATEDB' END,
               (SELECT 'is a member of ' || string_agg(roleid::regrole::text, ', ') FROM pg_auth_members WHERE member = r.oid AND roleid <> to_regrole('${appRole}'))) AS faults
        FROM pg_roles r
       WHERE rolname ~ '${schemaRoles}' AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
             OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid AND roleid <> to_regrole('${appRole}'))) ORDER BY 1`,
    say: ({ role, faults }) =>
      `Role ${role} of a tenant's schema ${faults}: it is a member of ${appRole} and nothing else.`,
  },
  {
    name: 'schema-usage',
    sql: `WITH ${ourSchemas}
      SELECT s.nspname AS schema, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role
        FROM our_schemas s JOIN pg_namespace n USING (oid) CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS g
       WHERE g.privilege_type = 'USAGE' AND g.grantee <> n.nspowner
         AND CASE s.nspname
               WHEN 'tenancy' THEN g.grantee <> to_regrole('${appRole}')
               WHEN 'public' THEN g.grantee IN (0, to_regrole('${appRole}')) OR g.grantee::regrole::text ~ '${schemaRoles}'
               ELSE g.grantee IS DISTINCT FROM to_regrole(quote_ident(s.nspname))::oid END
       ORDER BY 1, 2`,
    say: ({ schema, role }) =>
      `${role} may look into schema ${schema}: REVOKE USAGE ON SCHEMA ${schema} FROM ${role}. Shared tables are for the roles that serve them, a tenant's schema for the role of its name.`,
  },
  {
    name: 'ownership',
    sql: `SELECT pg_describe_object(classid, objid, objsubid) AS object FROM pg_shdepend
       WHERE deptype = 'o' AND refobjid = to_regrole('${appRole}') AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       ORDER BY 1`,
    say: ({ object }) => `Role ${appRole} owns ${object}, and an owner can lift its locks: give it to ${ownerRole}.`,
  },
  {
    name: 'create',
    sql: `WITH ${ourSchemas}
      SELECT 'schema ' || quote_ident(nspname) AS place FROM our_schemas WHERE ${notSuperuser} AND has_schema_privilege('${appRole}', oid, 'CREATE')
      UNION ALL
      SELECT 'database ' || quote_ident(current_database()) WHERE ${notSuperuser} AND has_database_privilege('${appRole}', current_database(), 'CREATE')
       ORDER BY 1`,
    say: ({ place }) =>
      `Role ${appRole} may create things in ${place}: REVOKE CREATE ON ${place} FROM ${appRole} and PUBLIC.`,
  },
  {
    name: 'table-grant',
    sql: `WITH ${tenantTables}, ${allowed}, ${held}
      SELECT t.relname AS table, string_agg(h.privilege, ', ' ORDER BY h.privilege) AS privileges
        FROM tenant_tables t JOIN held h USING (oid)
       WHERE CASE WHEN t.relname IN (SELECT relname FROM allowed) THEN (t.relname, h.privilege) NOT IN (SELECT relname, privilege FROM allowed)
                  ELSE h.privilege <> ALL ('{${usual.join(',')}}') END
       GROUP BY 1 ORDER BY 1`,
    say: ({ table, privileges }) =>
      `Role ${appRole} has ${privileges} on ${table}, where it may only ${(narrower[String(table)] ?? usual).join(', ')}: revoke it.`,
  },
  {
    name: 'machinery-grant',
    sql: `WITH ${ourSchemas}, ${held}
      SELECT h.oid::regclass::text AS table, string_agg(h.privilege, ', ' ORDER BY h.privilege) AS privileges
        FROM held h JOIN our_schemas s ON s.oid = h.relnamespace
       WHERE s.nspname <> $1 OR h.relname = '_prisma_migrations' GROUP BY 1 ORDER BY 1`,
    say: ({ table, privileges }) =>
      `Role ${appRole} has ${privileges} on ${table}, which is machinery and not a tenant's: revoke it.`,
  },
  {
    name: 'grantee',
    sql: `WITH ${ourSchemas}
      SELECT c.oid::regclass::text AS table, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role, g.is_grantable AS passes_on
        FROM pg_class c JOIN our_schemas s ON s.oid = c.relnamespace
        CROSS JOIN LATERAL (
          SELECT (aclexplode(c.relacl)).*
          UNION ALL
          SELECT (aclexplode(a.attacl)).* FROM pg_attribute a WHERE a.attrelid = c.oid) AS g
       WHERE g.grantee <> c.relowner AND (g.grantee IS DISTINCT FROM to_regrole('${appRole}')::oid OR g.is_grantable)
       GROUP BY 1, 2, 3 ORDER BY 1, 2`,
    say: ({ table, role, passes_on }) =>
      `${role} has rights on ${table}${passes_on ? ' that it may pass on' : ''}: only ${appRole} gets any, WITHOUT GRANT OPTION.`,
  },
  {
    name: 'default-grant',
    sql: `SELECT coalesce(n.nspname, 'every schema') AS place, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role
        FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace CROSS JOIN LATERAL aclexplode(d.defaclacl) AS g
       WHERE g.grantee <> d.defaclrole AND d.defaclobjtype IN ('r', 'f', 'S') GROUP BY 1, 2 ORDER BY 1, 2`,
    say: ({ place, role }) =>
      `ALTER DEFAULT PRIVILEGES in ${place} gives ${role} rights on things that don't exist yet: grant by table, in its migration.`,
  },
]
