import { test } from 'vitest'
import { expectFaults, type PlantedFault, shardWith } from './planted'

const faultsOf = await shardWith()

const definer = (name: string, path: string) => `
  CREATE OR REPLACE FUNCTION ${name} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${path} AS $$ BEGIN RETURN NULL; END $$;`

test.each<PlantedFault>([
  [
    'a SECURITY DEFINER function',
    `${definer('peek()', 'SET search_path = pg_catalog, pg_temp')} REVOKE ALL ON FUNCTION peek() FROM PUBLIC`,
    [['definer', 'public.peek()']],
  ],
  [
    'one that overloads an allowed name',
    `CREATE FUNCTION tenancy.enter(uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS ''; REVOKE ALL ON FUNCTION tenancy.enter(uuid) FROM PUBLIC`,
    [['definer', 'tenancy.enter(uuid)']],
  ],
  [
    'an allowed one that is gone',
    'DROP FUNCTION tenancy.mark_outbox() CASCADE',
    [['definer-gone', 'tenancy.mark_outbox()']],
  ],
  ['an allowed one without a path', definer('tenancy.mark_outbox()', ''), [['definer-path', 'tenancy.mark_outbox()']]],
  [
    'an allowed one with a path into public',
    definer('tenancy.mark_outbox()', 'SET search_path = public, pg_catalog'),
    [['definer-path', 'tenancy.mark_outbox()']],
  ],
  [
    'an allowed one with pg_temp first',
    definer('tenancy.mark_outbox()', 'SET search_path = pg_catalog'),
    [['definer-path', 'tenancy.mark_outbox()']],
  ],
  [
    'an allowed one of a superuser',
    'ALTER FUNCTION tenancy.mark_outbox() OWNER TO postgres',
    [['definer-owner', 'runs as postgres']],
  ],
  [
    'an allowed one that everybody may call',
    'GRANT EXECUTE ON FUNCTION tenancy.enter(uuid, text, bigint, text, text, text) TO PUBLIC',
    [['execute', 'called by PUBLIC']],
  ],
  [
    'machinery that the app may call',
    'GRANT EXECUTE ON FUNCTION tenancy.mark_outbox() TO tenantry_app',
    [['execute', 'tenancy.mark_outbox() may be called by tenantry_app']],
  ],
  [
    'a new function, callable by default',
    `CREATE FUNCTION peek() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    [['execute', 'public.peek() may be called by PUBLIC']],
  ],
  ['a view', 'CREATE VIEW seen AS SELECT * FROM tasks', [['view', 'seen']]],
  [
    'a view that says security_invoker = false',
    'CREATE SCHEMA elsewhere; CREATE VIEW elsewhere.seen WITH (security_invoker = false) AS SELECT * FROM tasks',
    [['view', 'elsewhere.seen']],
  ],
  [
    'a materialised view',
    'CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM tasks',
    [['materialised-view', 'counted']],
  ],
  [
    'a rewrite rule',
    'CREATE RULE planted AS ON INSERT TO tasks DO ALSO DELETE FROM tenancy.home',
    [['rewrite-rule', 'planted of tasks']],
  ],
])('catches %s', async (_, sql, faults) => expectFaults(await faultsOf(sql), faults))
