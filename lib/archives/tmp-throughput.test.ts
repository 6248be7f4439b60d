import fs from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { fillOddly } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'
import { restoreArchive } from './restore-archive'
import { writeArchive } from './write-archive'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

it('goes fast', { timeout: 300_000 }, async () => {
  const { tenantId } = await provision({ slug: 'large', name: 'Large' })
  await fillOddly(tenantId ?? '')
  await withClient(databases.shard.ownerUrl, (client) =>
    client.query(`BEGIN; SET LOCAL app.tenant_id = '${tenantId}';
    INSERT INTO tasks (id, project_id, number, title, description, created_by_id, assignee_id)
    SELECT gen_random_uuid(), '01900000-0000-7000-8000-00000000000b', n, 'Task number ' || n, repeat(md5(n::text), 4), '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002' FROM generate_series(1, 300000) n; COMMIT`),
  )
  await withClient(databases.shard.superuserUrl, (client) => client.query('VACUUM ANALYZE'))
  const file = '/tmp/tmp-throughput.tenantry'
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  const base = process.memoryUsage().rss
  let at = performance.now()
  const summary = await writeArchive(tenantId ?? '', fs.createWriteStream(file))
  const wrote = performance.now() - at
  console.log(
    'export',
    summary.rows,
    'rows',
    (summary.bytes / 1e6).toFixed(1),
    'MB',
    (wrote / 1000).toFixed(2),
    's',
    Math.round((summary.rows / wrote) * 1000),
    'rows/s',
    'rss',
    base / 1e6,
    peak / 1e6,
  )
  at = performance.now()
  let loading = 0
  const restored = await restoreArchive({
    source: () => fs.createReadStream(file),
    as: 'large-copy',
    onProgress: (p) => {
      if (p.phase === 'loading' && !loading) loading = performance.now()
    },
  })
  const took = performance.now() - at
  console.log(
    'restore',
    (took / 1000).toFixed(2),
    's',
    Math.round((summary.rows / took) * 1000),
    'rows/s; checking',
    ((loading - at) / 1000).toFixed(2),
    JSON.stringify(restored),
    'rss',
    peak / 1e6,
  )
  clearInterval(timer)
  fs.rmSync(file)
  expect(restored.status).toBe('done')
})
