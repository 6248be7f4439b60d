import pg from 'pg'
import { databaseOf, withAdmin } from './admin-connection.mjs'

const { escapeIdentifier } = pg

const commands = {
  'create-database': (url) =>
    withAdmin(url, (client) => client.query(`CREATE DATABASE ${escapeIdentifier(databaseOf(url))}`)),
  'drop-database': (url) =>
    withAdmin(url, (client) =>
      client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(databaseOf(url))} WITH (FORCE)`),
    ),
  async 'can-connect-to-database'(url) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.end()
  },
}

/** The CLI starts the engine once for each of these and reads its exit code and one JSON line on stderr. */
export async function runDatabaseCommand(name, url) {
  try {
    await commands[name](url)
  } catch (error) {
    const fields = { error_code: error.code === '3D000' ? 'P1003' : 'P1001', message: error.message }
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`)
    process.exitCode = 1
  }
}
