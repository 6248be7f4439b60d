import { randomInt } from 'node:crypto'
import type pg from 'pg'
import { ownerSession } from './owner-session'

/** What two connections to a server tell about it: as the owner of the tables, and as the role that serves requests. */
export interface ServerFacts {
  /** Like 160004. */
  version: number
  owner: string
  ownerIsSuperuser: boolean
  ownsDatabase: boolean
  mayCreateDatabases: boolean
  mayCreateRoles: boolean
  app: string
  /** The role that serves requests is a superuser, or passes over row-level security. */
  appBypasses: boolean
  /** Relations that it owns, itself or by a role that it is a member of. */
  appOwns: string[]
  sameDatabase: boolean
  /** Other databases of this server that every role may connect to. */
  openToAll: string[]
}

/** @throws AppError UNAVAILABLE where one of the two doesn't answer within 10 s */
export function inspectServer({ ownerUrl, appUrl }: { ownerUrl: string; appUrl: string }): Promise<ServerFacts> {
  return ownerSession(ownerUrl, (owner) =>
    ownerSession(appUrl, async (app) => ({
      ...(await ownerFacts(owner)),
      ...(await appFacts(app)),
      sameDatabase: await meet(owner, app),
    })),
  )
}

async function ownerFacts(client: pg.Client) {
  const { rows } = await client.query<Omit<ServerFacts, 'app' | 'appBypasses' | 'appOwns' | 'sameDatabase'>>(
    `SELECT current_setting('server_version_num')::int AS version, r.rolname AS owner, r.rolsuper AS "ownerIsSuperuser",
            pg_has_role(d.datdba, 'USAGE') AS "ownsDatabase", r.rolsuper OR r.rolcreatedb AS "mayCreateDatabases",
            r.rolsuper OR r.rolcreaterole AS "mayCreateRoles",
            ARRAY(SELECT o.datname::text FROM pg_database o
                   WHERE o.datallowconn AND NOT o.datistemplate AND o.datname NOT IN (d.datname, 'postgres')
                     AND EXISTS (SELECT FROM aclexplode(coalesce(o.datacl, acldefault('d', o.datdba))) a
                                  WHERE a.grantee = 0 AND a.privilege_type = 'CONNECT') ORDER BY 1) AS "openToAll"
       FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()`,
  )
  const [facts] = rows
  if (!facts) throw new Error('a server without a role and a database has answered')
  return facts
}

async function appFacts(client: pg.Client) {
  const { rows } = await client.query<Pick<ServerFacts, 'app' | 'appBypasses' | 'appOwns'>>(
    `SELECT r.rolname AS app, r.rolsuper OR r.rolbypassrls AS "appBypasses",
            ARRAY(SELECT c.oid::regclass::text FROM pg_class c
                   WHERE pg_has_role(r.oid, c.relowner, 'MEMBER') AND NOT r.rolsuper
                     AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 5) AS "appOwns"
       FROM pg_roles r WHERE r.rolname = current_user`,
  )
  const [facts] = rows
  if (!facts) throw new Error('a server without a role has answered')
  return facts
}

/** A lock that one of them takes is seen by the other only in the same database of the same server. */
async function meet(owner: pg.Client, app: pg.Client): Promise<boolean> {
  const [a, b] = [randomInt(2 ** 31 - 1), randomInt(2 ** 31 - 1)]
  await owner.query('SELECT pg_advisory_lock($1::int, $2::int)', [a, b])
  const { rowCount } = await app.query(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1::int::oid AND objid = $2::int::oid AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [a, b],
  )
  await owner.query('SELECT pg_advisory_unlock($1::int, $2::int)', [a, b])
  return rowCount === 1
}
