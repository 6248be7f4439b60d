import { appRole, type Rule, webRole } from './rule'

/** Names of tenants' own databases, and of the roles that alone may connect to them. */
const ownDatabase = '^tenantry_[0-9a-f]{16}$'

const serves = `to_regrole(CASE WHEN current_database() ~ '${ownDatabase}' THEN current_database() ELSE '${webRole}' END)`

/** Who may come into the database that is looked at, and as what. */
export const databaseRules: Rule[] = [
  {
    name: 'connect',
    sql: `SELECT datname AS database, coalesce(${serves}::text, 'nobody') AS serves,
               CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END AS role,
               string_agg(g.privilege_type || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', ' ORDER BY g.privilege_type) AS privileges
        FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS g
       WHERE datname = current_database() AND g.grantee <> d.datdba
         AND (g.grantee IS DISTINCT FROM ${serves}::oid OR g.privilege_type <> 'CONNECT' OR g.is_grantable)
       GROUP BY 1, 2, 3 ORDER BY 3`,
    say: ({ database, serves, role, privileges }) =>
      `${role} has ${privileges} on database ${database}, where ${serves} alone serves and may only CONNECT: revoke it.`,
  },
  {
    name: 'database-role',
    sql: `SELECT r.rolname AS role, concat_ws(', ', CASE WHEN NOT rolcanlogin THEN 'may not log in' END, CASE WHEN rolsuper THEN 'is SUPERUSER' END,
               CASE WHEN rolbypassrls THEN 'is BYPASSRLS' END, CASE WHEN rolreplication THEN 'is REPLICATION' END,
               CASE WHEN rolcreaterole THEN 'is CREATEROLE' END, CASE WHEN rolcreatedb THEN 'is CREATEDB' END,
               CASE WHEN rolconnlimit < 0 THEN 'may hold any number of connections' END,
               (SELECT 'is a member of ' || string_agg(roleid::regrole::text, ', ' ORDER BY roleid::regrole::text)
                  FROM pg_auth_members WHERE member = r.oid AND roleid <> to_regrole('${appRole}'))) AS faults
        FROM pg_roles r
       WHERE rolname = current_database() AND rolname ~ '${ownDatabase}'
         AND (NOT rolcanlogin OR rolsuper OR rolbypassrls OR rolreplication OR rolcreaterole OR rolcreatedb OR rolconnlimit < 0
              OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid AND roleid <> to_regrole('${appRole}')))`,
    say: ({ role, faults }) =>
      `Role ${role} of a tenant's database ${faults}: it logs in, so many times at once, as a member of ${appRole} and nothing else.`,
  },
]
