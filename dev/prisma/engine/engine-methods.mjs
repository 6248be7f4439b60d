import pg from 'pg'
import { databaseOf, withAdmin } from './admin-connection.mjs'

const asTheyAre = [
  'applyMigrations',
  'dbExecute',
  'devDiagnostic',
  'diagnoseMigrationHistory',
  'ensureConnectionValidity',
  'introspect',
  'introspectSql',
  'markMigrationApplied',
  'markMigrationRolledBack',
  'reset',
  'schemaPush',
]
const needsNoDatabase = (side) => side.tag === 'empty' || side.tag === 'schemaDatamodel'

/** What the CLI may ask for, by name: `(params, print) => result`. Most of it the WebAssembly engine answers itself. */
export function engineMethods({ engineFor, datasource }) {
  const database = () => engineFor('database')
  const passedOn = asTheyAre.map((name) => [name, async (params) => (await (await database())[name](params)) ?? {}])
  return {
    ...Object.fromEntries(passedOn),

    async diff(params, print) {
      const kind = needsNoDatabase(params.from) && needsNoDatabase(params.to) ? 'offline' : 'database'
      const { exitCode, stdout } = await (await engineFor(kind)).diff(params)
      print((stdout ?? '').replace(/\n$/, ''))
      return { exitCode, stdout: null }
    },

    // The engine can't make a shadow database for these two, but its diff can.
    async createMigration(params) {
      const { exitCode, stdout } = await diffToSchema(await database(), params)
      const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
      return {
        connectorType: 'postgresql',
        generatedMigrationName: params.migrationName ? `${time}_${params.migrationName}` : time,
        migrationScript: exitCode === 2 || params.draft ? stdout : null,
        extension: 'sql',
      }
    },

    async evaluateDataLoss(params) {
      const { exitCode, stdout } = await diffToSchema(await database(), params)
      const drops = (stdout ?? '').match(/^(DROP TABLE .*|.*DROP COLUMN .*)$/gm) ?? []
      const warnings = drops.map((message) => ({ message, stepIndex: 0 }))
      return { migrationSteps: exitCode === 2 ? 1 : 0, unexecutableSteps: [], warnings }
    },

    getDatabaseVersion: async (params) => (await database()).version(params),

    async createDatabase() {
      const name = databaseOf(datasource.url)
      await withAdmin(datasource.url, (client) => client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`))
      return { databaseName: name }
    },
  }
}

function diffToSchema(engine, { migrationsList, schema, filters }) {
  return engine.diff({
    from: { tag: 'migrations', ...migrationsList },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: true,
    filters,
  })
}
