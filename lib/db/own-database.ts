import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from './migrate'
import type { Migration } from './migration'
import { ownerSession } from './owner-session'

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** A database of a tenant's own, and the only role but the owner that may connect to it. */
export interface OwnDatabase {
  database: string
  role: string
}

/** Connections that the owner keeps for migrations and sweeps, however many the tenant holds. */
const forTheOwner = 10

/**
 * Makes the role and the database, or goes on where that was broken off; nobody but the owner and that role may connect.
 * `client` is the owner's, in another database of the same server.
 */
export async function makeOwnDatabase(
  client: pg.ClientBase,
  { database, role }: OwnDatabase,
  { password, connections }: { password: string; connections: number },
): Promise<void> {
  const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
  // What else a role could be it isn't, unless somebody says so.
  const action = known.rowCount ? 'ALTER' : 'CREATE'
  await client.query(`${action} ROLE ${id(role)} LOGIN PASSWORD ${literal(verifierOf(password))}`)
  await client.query(`GRANT tenantry_app TO ${id(role)}`)
  const there = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
  // Closed until it is known who may come in. template0: nobody can be connected to it, which would refuse the copy.
  if (!there.rowCount) await client.query(`CREATE DATABASE ${id(database)} TEMPLATE template0 ALLOW_CONNECTIONS false`)
  await client.query(`REVOKE ALL ON DATABASE ${id(database)} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${id(database)} TO ${id(role)}`)
  await limitConnections(client, { database, role }, connections)
  await client.query(`ALTER DATABASE ${id(database)} ALLOW_CONNECTIONS true`)
}

/** The machinery and the tenant tables of a database of its own, for its role. */
export async function fillOwnDatabase(
  ownerUrl: string,
  role: string,
  { tenancy, tenant }: { tenancy: Migration[]; tenant: Migration[] },
): Promise<void> {
  await ownerSession(ownerUrl, async (client) => {
    await migrate({ client, schema: 'tenancy', migrations: tenancy })
    await migrate({ client, schema: 'public', migrations: tenant })
    await client.query(`GRANT USAGE ON SCHEMA public TO ${id(role)}`)
  })
}

/** So many connections at once for the tenant, in all processes together; the owner's come on top. */
export async function limitConnections(
  client: pg.ClientBase | pg.Pool,
  { database, role }: OwnDatabase,
  connections: number,
): Promise<void> {
  await client.query(`ALTER ROLE ${id(role)} CONNECTION LIMIT ${Math.trunc(connections)}`)
  await client.query(`ALTER DATABASE ${id(database)} CONNECTION LIMIT ${Math.trunc(connections) + forTheOwner}`)
}

/** Ends all sessions there and drops the database, then its role. Doing it twice changes nothing. */
export async function dropOwnDatabase(client: pg.ClientBase, { database, role }: OwnDatabase): Promise<void> {
  const there = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
  // Only who has a role's privileges may end its sessions.
  if (there.rowCount) await client.query(`GRANT ${id(role)} TO CURRENT_USER WITH INHERIT TRUE, SET FALSE`)
  await dropEvenIfUsed(client, database)
  await client.query(`DROP ROLE IF EXISTS ${id(role)}`)
}

/**
 * FORCE refuses where an autovacuum worker is at work in the database: it runs as a superuser. The plain DROP ends such a
 * worker by itself, but no session; so each does its part, and again where somebody came in between.
 */
async function dropEvenIfUsed(client: pg.ClientBase, database: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`DROP DATABASE IF EXISTS ${id(database)} WITH (FORCE)`)
      return
    } catch (error) {
      if (!hasCode(error, '42501') || tries === 5) throw error
    }
    try {
      await client.query(`DROP DATABASE IF EXISTS ${id(database)}`)
      return
    } catch (error) {
      if (!hasCode(error, '55006')) throw error
    }
  }
}

const hasCode = (error: unknown, code: string) => error instanceof pg.DatabaseError && error.code === code

/** What Postgres stores of a password (SCRAM-SHA-256, RFC 5803): the password itself then stands in no server's log. */
function verifierOf(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096]
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`
}
