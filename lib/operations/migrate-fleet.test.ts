import { expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { notesTable, testFleet } from '@/dev/db/test-fleet'
import { withClient } from '@/dev/db/with-client'
import { migrateFleet } from './migrate-fleet'

const databases = await testDatabases()
const fleet = await testFleet(databases, { '1_notes': { sql: notesTable } })
const schemas = await Promise.all([false, true, true].map((tenant) => fleet.addSchema({ tenant })))
const inShard = (sql: string) =>
  withClient(databases.shard.superuserUrl, async (client) => (await client.query(sql)).rows)

it('brings shared tables, schemas and databases to the end of the history, and notes it', async () => {
  await fleet.write('2_pinned', { sql: 'ALTER TABLE notes ADD COLUMN pinned boolean NOT NULL DEFAULT false' })
  const database = await fleet.addDatabase()
  const outcome = await migrateFleet({ folders: fleet.folders })
  expect(outcome.status).toBe('done')
  expect(outcome.steps.map(({ name, places }) => [name, places])).toEqual([
    ['canary (database)', 1],
    ['canary (schema)', 1],
    ['canary (shared)', 1],
    ['wave 1', 2],
  ])
  expect(outcome.places.every(({ status }) => status === 'migrated')).toBe(true)
})
