import { ourSchemas, ownerRole, type Rule } from './rule'

/** The only functions that may run as the owner, and why each must. */
export const definers: Record<string, string> = {
  'tenancy.capture()': 'a trigger that notes which rows a moving tenant changes, in a table that the app may not touch',
  'tenancy.enter(uuid,text,bigint,text,text,text)':
    'the fence reads home, which the app may not, and opens one tenant’s rows',
  'tenancy.count_usage()': 'a trigger that keeps usage, which the app may only read, within the limits in home',
  'tenancy.mark_outbox()': 'a trigger that marks a tenant for the sweep in a table that the app may not touch',
}

/** The only function of ours that the app may call by name. */
export const callable = ['tenancy.enter(uuid,text,bigint,text,text,text)']

const list = (names: string[]) => `ARRAY[${names.map((name) => `'${name}'`).join(', ')}]::text[]`

/** Functions outside Postgres and its extensions, by the name that the lists above give them. */
export const ourFunctions = `${ourSchemas}, our_functions AS (
  SELECT p.*, s.nspname || '.' || p.proname || '(' || replace(oidvectortypes(p.proargtypes), ', ', ',') || ')' AS name
    FROM pg_proc p JOIN our_schemas s ON s.oid = p.pronamespace
   WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')),
  definers AS (SELECT * FROM our_functions WHERE prosecdef AND name = ANY (${list(Object.keys(definers))}))`

/** Code in the database that could run with more rights than its caller. */
export const codeRules: Rule[] = [
  {
    name: 'definer',
    sql: `WITH ${ourFunctions} SELECT name FROM our_functions WHERE prosecdef AND NOT name = ANY (${list(Object.keys(definers))}) ORDER BY 1`,
    say: ({ name }) =>
      `Function ${name} is SECURITY DEFINER: make it SECURITY INVOKER, or add it with its reason to dev/checks/schema/code-rules.ts.`,
  },
  {
    name: 'definer-gone',
    sql: `WITH ${ourFunctions}
      SELECT name FROM unnest(${list(Object.keys(definers))}) AS allowed (name) WHERE name NOT IN (SELECT name FROM definers) ORDER BY 1`,
    say: ({ name }) =>
      `Function ${name} is allowed to be SECURITY DEFINER but isn't there as such: take it off the list in dev/checks/schema/code-rules.ts.`,
  },
  {
    // Anything else could be shadowed by somebody's own objects; unless named last, pg_temp is searched first.
    name: 'definer-path',
    sql: `WITH ${ourFunctions}
      SELECT name FROM definers WHERE NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp'] ORDER BY 1`,
    say: ({ name }) => `SECURITY DEFINER function ${name} must pin its path: SET search_path = pg_catalog, pg_temp.`,
  },
  {
    name: 'definer-owner',
    sql: `WITH ${ourFunctions}
      SELECT name, proowner::regrole::text AS owner FROM definers WHERE proowner <> to_regrole('${ownerRole}') ORDER BY 1`,
    say: ({ name, owner }) =>
      `SECURITY DEFINER function ${name} runs as ${owner}: it must be owned by ${ownerRole}, whom row-level security still holds.`,
  },
  {
    name: 'execute',
    sql: `WITH ${ourFunctions}, granted AS (
        SELECT name, g.grantee FROM our_functions, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS g WHERE g.grantee <> proowner)
      SELECT name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role FROM granted
       WHERE grantee = 0 OR NOT name = ANY (${list(callable)}) ORDER BY 1, 2`,
    say: ({ name, role }) =>
      `Function ${name} may be called by ${role}: REVOKE ALL ON FUNCTION ${name} FROM ${role}; the app calls only what dev/checks/schema/code-rules.ts lists.`,
  },
  {
    name: 'view',
    sql: `WITH ${ourSchemas}
      SELECT c.oid::regclass::text AS view FROM pg_class c JOIN our_schemas s ON s.oid = c.relnamespace
       WHERE c.relkind = 'v'
         AND NOT coalesce((SELECT o.option_value::boolean FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker'), false)
       ORDER BY 1`,
    say: ({ view }) => `View ${view} reads with its owner's rights: ALTER VIEW ${view} SET (security_invoker = true).`,
  },
  {
    name: 'materialised-view',
    sql: `WITH ${ourSchemas}
      SELECT c.oid::regclass::text AS view FROM pg_class c JOIN our_schemas s ON s.oid = c.relnamespace WHERE c.relkind = 'm' ORDER BY 1`,
    say: ({ view }) =>
      `Materialised view ${view} can't be held by row-level security: keep such a summary in a tenant table of its own.`,
  },
  {
    name: 'rewrite-rule',
    sql: `WITH ${ourSchemas}
      SELECT r.rulename AS rule, r.ev_class::regclass::text AS table
        FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN our_schemas s ON s.oid = c.relnamespace
       WHERE r.rulename <> '_RETURN' ORDER BY 2, 1`,
    say: ({ rule, table }) => `Rule ${rule} of ${table} runs with the owner's rights: write a trigger instead.`,
  },
]
