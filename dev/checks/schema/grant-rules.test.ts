import { test } from 'vitest'
import { expectFaults, type PlantedFault, notes, shardWith } from './planted'

const faultsOf = await shardWith()

const ownSchema = `CREATE SCHEMA t_0123456789abcdef; CREATE ROLE t_0123456789abcdef; GRANT tenantry_app TO t_0123456789abcdef;
  GRANT t_0123456789abcdef TO tenantry_web WITH INHERIT FALSE, SET TRUE; GRANT USAGE ON SCHEMA t_0123456789abcdef TO t_0123456789abcdef`

test.each<PlantedFault>([
  ['the app as superuser', 'ALTER ROLE tenantry_app SUPERUSER', [['role', 'tenantry_app is SUPERUSER']]],
  ['the app above row-level security', 'ALTER ROLE tenantry_app BYPASSRLS', [['role', 'tenantry_app is BYPASSRLS']]],
  [
    'the owner above row-level security',
    'ALTER ROLE tenantry_owner BYPASSRLS',
    [['role', 'tenantry_owner is BYPASSRLS']],
  ],
  [
    'the app as a maker of roles',
    'ALTER ROLE tenantry_app CREATEROLE CREATEDB',
    [['role', 'tenantry_app is CREATEROLE, CREATEDB']],
  ],
  [
    'the app as a member of another role',
    'CREATE ROLE planted_role; GRANT planted_role TO tenantry_app',
    [['membership', 'planted_role']],
  ],
  [
    'the role that serves requests as a member of the owner',
    'GRANT tenantry_owner TO tenantry_web',
    [['membership', 'tenantry_web is a member of tenantry_owner']],
  ],
  ['the role of a schema that the app can take on', ownSchema, []],
  [
    'the role of a schema whose rights the app always has',
    `${ownSchema}; GRANT t_0123456789abcdef TO tenantry_web WITH INHERIT TRUE`,
    [['membership', 'tenantry_web is a member of t_0123456789abcdef']],
  ],
  [
    'the role of a schema as a member of another, which may log in',
    `${ownSchema}; CREATE ROLE t_0123456789abcde0; GRANT t_0123456789abcde0 TO t_0123456789abcdef; ALTER ROLE t_0123456789abcdef LOGIN`,
    [
      ['membership', 'tenantry_web is a member of t_0123456789abcdef'],
      ['schema-role', "t_0123456789abcdef of a tenant's schema may log in, is a member of t_0123456789abcde0"],
    ],
  ],
  [
    'a schema of one tenant that others may look into',
    `${ownSchema}; CREATE ROLE planted_role; GRANT USAGE ON SCHEMA t_0123456789abcdef TO planted_role, tenantry_app`,
    [
      ['schema-usage', 'planted_role may look into schema t_0123456789abcdef'],
      ['schema-usage', 'tenantry_app may look into schema t_0123456789abcdef'],
    ],
  ],
  [
    'shared tables that everybody may look at',
    `${ownSchema}; GRANT USAGE ON SCHEMA public TO PUBLIC, t_0123456789abcdef`,
    [
      ['schema-usage', 'PUBLIC may look into schema public'],
      ['schema-usage', 't_0123456789abcdef may look into schema public'],
    ],
  ],
  [
    'the app as owner of a table',
    `${notes('body text,')} GRANT CREATE ON SCHEMA public TO tenantry_app; ALTER TABLE notes OWNER TO tenantry_app; REVOKE CREATE ON SCHEMA public FROM tenantry_app`,
    [
      ['ownership', 'table notes'],
      ['table-grant', 'MAINTAIN, REFERENCES, TRIGGER, TRUNCATE on notes'],
    ],
  ],
  [
    'the app as owner of a function',
    `CREATE FUNCTION peek() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION peek() FROM PUBLIC; ALTER FUNCTION peek() OWNER TO tenantry_app`,
    [['ownership', 'function peek()']],
  ],
  ['a schema that the app may create in', 'GRANT CREATE ON SCHEMA public TO PUBLIC', [['create', 'schema public']]],
  ['TRUNCATE', 'GRANT TRUNCATE ON tasks TO tenantry_app', [['table-grant', 'TRUNCATE on tasks']]],
  [
    'REFERENCES on a column',
    'GRANT REFERENCES (id) ON tasks TO tenantry_app',
    [['table-grant', 'REFERENCES on tasks']],
  ],
  ['TRIGGER', 'GRANT TRIGGER ON tasks TO tenantry_app', [['table-grant', 'TRIGGER on tasks']]],
  [
    'usage that the app may write',
    'GRANT UPDATE (used) ON usage TO tenantry_app',
    [['table-grant', 'UPDATE on usage, where it may only SELECT']],
  ],
  [
    'audit entries that the app may change',
    'GRANT UPDATE, DELETE ON audit_entries TO tenantry_app',
    [['table-grant', 'DELETE, UPDATE on audit_entries']],
  ],
  [
    'home that the app may read',
    'GRANT SELECT (tenant_id) ON tenancy.home TO tenantry_app',
    [['machinery-grant', 'SELECT on tenancy.home']],
  ],
  [
    'the ledger of migrations that the app may read',
    'GRANT SELECT ON _prisma_migrations TO tenantry_app',
    [['machinery-grant', '_prisma_migrations']],
  ],
  ['a table that everybody may read', 'GRANT SELECT ON tasks TO PUBLIC', [['grantee', 'PUBLIC has rights on tasks']]],
  [
    'a column that another role may read',
    'CREATE ROLE planted_role; GRANT SELECT (title) ON tasks TO planted_role',
    [['grantee', 'planted_role has rights on tasks']],
  ],
  [
    'a grant that may be passed on',
    'GRANT SELECT ON tasks TO tenantry_app WITH GRANT OPTION',
    [['grantee', 'tasks that it may pass on']],
  ],
  [
    'grants on tables to come',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO tenantry_app',
    [['default-grant', 'public gives tenantry_app']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
