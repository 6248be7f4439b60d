import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testFleet, type TestPlace } from '@/dev/db/test-fleet'
import { withClient } from '@/dev/db/with-client'
import { migrateFleet } from './migrate-fleet'

const databases = await testDatabases()
const fleet = await testFleet(databases)
const places = [await fleet.shared()]
for (let made = 0; made < 24; made++) places.push(await fleet.addSchema({ tenant: made % 4 > 0 }))
const residents = places.flatMap(({ tenantId }) => tenantId ?? [])

const inShard = <Row extends object>(sql: string, values: unknown[] = []) =>
  withClient(databases.shard.superuserUrl, async (client) => (await client.query<Row>(sql, values)).rows)

/** A runner in a process of its own, which is killed `afterMs` after it has begun. True: it was through before that. */
async function runAndKill(afterMs: number): Promise<boolean> {
  const file = path.resolve('lib/operations/migrate-fleet.ts')
  const script = `const { migrateFleet } = await import(${JSON.stringify(file)})
    await migrateFleet({ folders: ${JSON.stringify(fleet.folders)}, onProgress: ({ done }) => done || console.log('begun') })`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  setTimeout(() => child.kill('SIGKILL'), afterMs)
  const [code] = (await ended) as [number | null]
  return code === 0
}

async function stateOf({ schema }: TestPlace) {
  const [row] = await inShard(
    `SELECT (SELECT array_agg(migration_name ORDER BY migration_name) FROM ${schema}._prisma_migrations WHERE migration_name NOT LIKE '2026%') AS ledger,
            (SELECT array_agg(n) FROM ${schema}.notes) AS counted,
            (SELECT bool_and(i.indisvalid) FROM pg_index i WHERE i.indrelid = '${schema}.notes'::regclass) AS valid,
            to_regclass('${schema}.notes_body_idx') IS NOT NULL AS indexed,
            (SELECT array_agg(DISTINCT schema_version) FROM tenancy.home WHERE schema_name = '${schema}') AS homes`,
  )
  return row
}

it('killed at any moment and begun again, every place ends with everything exactly once', async () => {
  await fleet.write('2_count', {
    sql: 'ALTER TABLE notes ADD COLUMN n int NOT NULL DEFAULT 0; SELECT pg_sleep(0.02);',
    data: 'UPDATE notes SET n = n + 1; SELECT pg_sleep(0.02);',
  })
  await fleet.write('3_index', {
    sql: '-- tenantry: no transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS notes_body_idx ON notes (tenant_id, body);\nSELECT pg_sleep(0.02);',
  })
  await fleet.write('4_table', { sql: 'CREATE TABLE more (id int); SELECT pg_sleep(0.02);' })
  for (const { schema, tenantId } of places) {
    if (tenantId) await inShard(`INSERT INTO ${schema}.notes (tenant_id, body) VALUES ($1, 'x'), ($1, 'y')`, [tenantId])
  }
  let kills = 0
  while (kills < 8 && !(await runAndKill(Math.random() * 150))) kills++
  expect(kills).toBeGreaterThan(2)
  expect(await migrateFleet({ folders: fleet.folders })).toMatchObject({ status: 'done' })

  const history = ['1_notes', '2_count', '3_index', '4_table']
  for (const place of places) {
    expect(await stateOf(place)).toEqual({
      ledger: history,
      counted: place.tenantId ? [1, 1] : null,
      valid: true,
      indexed: true,
      homes: place.tenantId ? ['4_table'] : null,
    })
  }
  const steps = await inShard('SELECT tenant_id FROM tenancy.data_steps')
  expect(steps).toHaveLength(residents.length)
  const noted = await fleet.inControl("SELECT FROM place_migrations WHERE status <> 'done'")
  expect(noted).toEqual([])
  const behind = await fleet.inControl("SELECT FROM places WHERE schema_version IS DISTINCT FROM '4_table'")
  expect(behind).toEqual([])
}, 120_000)
