import pg from 'pg'

/** One set of tables: which schema of which database. */
export interface BareTarget {
  url: string
  schema: string
}

/** The baseline: the same SQL, each target in one message and one transaction, over so many connections and nothing else. */
export async function sendBare(targets: BareTarget[], sql: string, connections: number): Promise<void> {
  const left = [...targets]
  const lane = async () => {
    let client: pg.Client | undefined
    let connectedTo = ''
    for (let target = left.shift(); target; target = left.shift()) {
      if (connectedTo !== target.url) {
        await client?.end()
        client = new pg.Client(target.url)
        await client.connect()
        connectedTo = target.url
      }
      await client?.query(`BEGIN; SET LOCAL search_path = ${pg.escapeIdentifier(target.schema)};\n${sql}\n; COMMIT`)
    }
    await client?.end()
  }
  await Promise.all(Array.from({ length: connections }, lane))
}
