import { test } from 'vitest'
import { expectFaults, type PlantedFault, notes, shardWith } from './planted'

const faultsOf = await shardWith()

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
