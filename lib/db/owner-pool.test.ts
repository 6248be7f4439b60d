import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { closeOwnerPools, ownerPool } from './owner-pool'

const { shard } = await testDatabases()

afterAll(closeOwnerPools)

it('a session that ends in the middle of a transaction shows in its next query, and nowhere else', async () => {
  const client = await ownerPool(shard.ownerUrl).connect()
  await client.query('BEGIN')
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const ended = new Promise((resolve) => client.once('end', resolve))
  await withClient(shard.superuserUrl, (admin) => admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]))
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow()
  client.release(true)
  expect((await ownerPool(shard.ownerUrl).query('SELECT 1')).rowCount).toBe(1)
})
