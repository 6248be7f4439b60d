// One process for one target, as a script around a migration tool would start it: Node, a driver, one message, the end.
import pg from 'pg'

const [, , url, schema, sql] = process.argv
const client = new pg.Client(url)
await client.connect()
await client.query(`BEGIN; SET LOCAL search_path = ${pg.escapeIdentifier(schema)};\n${sql}\n; COMMIT`)
await client.end()
