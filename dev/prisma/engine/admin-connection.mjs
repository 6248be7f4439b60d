import pg from 'pg'

/** Runs `work` on the server of `url`, in its `postgres` database: one cannot make or drop the database one is in. */
export async function withAdmin(url, work) {
  const client = new pg.Client({ connectionString: urlOfDatabase(url, 'postgres') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

export function urlOfDatabase(url, database) {
  const parsed = new URL(url)
  parsed.pathname = `/${encodeURIComponent(database)}`
  return parsed.toString()
}

export function databaseOf(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}
