import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { urlOfDatabase, withAdmin } from './admin-connection.mjs'

const CHAR = 18 // oid of the catalogue's one-byte "char", which adapter-pg doesn't know
const BPCHAR = 1042

/** Shows "char" columns as bpchar, and remembers which they were. */
class CatalogPool extends pg.Pool {
  charColumns = new WeakMap()

  async query(...args) {
    const result = await super.query(...args)
    if (result?.fields?.some((field) => field.dataTypeID === CHAR)) {
      this.charColumns.set(
        result.rows,
        result.fields.map((field) => field.dataTypeID === CHAR),
      )
      for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = BPCHAR
    }
    return result
  }
}

/** adapter-pg with what the schema engine needs besides: "char", whole scripts, and a shadow database of its own. */
export class EngineAdapter extends PrismaPg {
  constructor(url, shadowDatabaseUrl) {
    const parsed = new URL(url)
    const schema = parsed.searchParams.get('schema') ?? undefined
    parsed.searchParams.delete('schema')
    const connectionString = parsed.toString()
    const options = schema ? { options: `-c search_path=${pg.escapeIdentifier(schema)}` } : {}
    const pool = new CatalogPool({ connectionString, max: 2, ...options })
    super(pool, { disposeExternalPool: true, schema })
    Object.assign(this, { pool, url: connectionString, shadowDatabaseUrl })
  }

  async connect() {
    const adapter = await super.connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query)
      this.pool.charColumns.get(result.rows)?.forEach((isChar, column) => {
        if (isChar) result.columnTypes[column] = ColumnTypeEnum.Character
      })
      return result
    }
    // The adapter would split the script at every semicolon, those of function bodies included. In one message it is one
    // transaction, in which no index can be built CONCURRENTLY.
    adapter.executeScript = async (script) => {
      const plain = script.replaceAll(/\bINDEX(\s+)CONCURRENTLY\b/gi, 'INDEX$1')
      await this.pool.query(plain).catch((error) => adapter.onError(error)) // gives nothing: the engine insists
    }
    return adapter
  }

  /** Given a connection string, the stock adapter would use the main database as its shadow, and wipe it. */
  async connectToShadowDb() {
    if (this.shadowDatabaseUrl) return new EngineAdapter(this.shadowDatabaseUrl).connect()
    const name = pg.escapeIdentifier(`prisma_shadow_${randomUUID()}`)
    await withAdmin(this.url, (client) => client.query(`CREATE DATABASE ${name}`))
    const adapter = await new EngineAdapter(urlOfDatabase(this.url, name.slice(1, -1))).connect()
    const dispose = adapter.dispose.bind(adapter)
    adapter.dispose = async () => {
      await dispose()
      await withAdmin(this.url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    }
    return adapter
  }
}
