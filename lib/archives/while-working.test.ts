import { PassThrough, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it, vi } from 'vitest'
import { archiveOf, fillOddly, restoreBytes, rowsOfTenant } from '@/dev/db/test-archive'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { placeOf } from '@/lib/control/places'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { byId } from '@/lib/db/keys'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from '@/lib/operations/provision'
import { keyOf } from './tenant-key'
import { writeArchive } from './write-archive'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

vi.setConfig({ testTimeout: 120_000 })

const [first, second] = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b']
const ada = '01900000-0000-7000-8000-000000000001'

/** Each row of 2 kB: more than is read before a reader that stands still is noticed. */
async function tenantWith(tasks: number, kind: 'shared' | 'schema' = 'shared'): Promise<string> {
  const { tenantId = '' } = await provision({ slug: `busy-${kind}-${tasks}`, name: 'Busy', kind })
  await fillOddly(tenantId, { tasks: 10 })
  const place = await placeOf(tenantId)
  await withClient(place?.ownerUrl ?? '', (client) =>
    client.query(`BEGIN; SET LOCAL app.tenant_id = '${tenantId}'; SET LOCAL search_path = ${place?.schemaName};
      UPDATE projects SET next_task_number = 1000 + ${tasks} WHERE id = '${first}'; DELETE FROM tasks;
      INSERT INTO tasks (id, project_id, number, title, description, created_by_id)
      SELECT gen_random_uuid(), '${first}', n, 'Task', (SELECT string_agg(md5(n::text || i), '') FROM generate_series(1, 60) i), '${ada}'
        FROM generate_series(1, ${tasks}) n; COMMIT`),
  )
  return tenantId
}

/** Each transaction keeps it: every task has raised a project's next number by one. */
async function balanceOf(tenantId: string): Promise<number> {
  const db = tenantDb(tenantId, 'work')
  const { _sum } = await db.project.aggregate({ _sum: { nextTaskNumber: true } })
  return (_sum.nextTaskNumber ?? 0) - (await db.task.count())
}

/** Takes nothing after the first bytes, until it is told to go on. */
function stalling() {
  let goOn: () => void = () => {}
  const going = new Promise<void>((resolve) => (goOn = resolve))
  let begun: () => void = () => {}
  const stalled = new Promise<void>((resolve) => (begun = resolve))
  const chunks: Buffer[] = []
  const destination = new Writable({
    write(chunk: Buffer, _, callback) {
      chunks.push(chunk)
      begun()
      void going.then(() => callback())
    },
  })
  return { destination, goOn: () => goOn(), stalled, bytes: () => Buffer.concat(chunks) }
}

it.each(['shared', 'schema'] as const)('is of one moment, while people write (%s)', async (kind) => {
  const tenantId = await tenantWith(3_000, kind)
  const before = await balanceOf(tenantId)
  const db = tenantDb(tenantId, 'work')
  let [isWriting, written] = [true, 0]
  const writers = [first, second].map(async (projectId) => {
    while (isWriting) {
      await db.$transaction(async (tx) => {
        // Tasks are read after projects: who reads each as it is then sees more tasks than numbers.
        const { nextTaskNumber } = await tx.project.update({
          where: byId(projectId),
          data: { nextTaskNumber: { increment: 1 } },
          select: { nextTaskNumber: true },
        })
        await tx.task.create({ data: { projectId, number: nextTaskNumber + 100_000, title: 'New', createdById: ada } })
      })
      written += 1
    }
  })
  const { destination, goOn, stalled, bytes } = stalling()
  const archiving = writeArchive(tenantId, destination)
  await stalled
  const writtenBefore = written
  while (written < writtenBefore + 20) await sleep(5)
  goOn()
  await archiving
  isWriting = false
  await Promise.all(writers)

  const copy = await restoreBytes(bytes(), { as: `copy-${kind}`, kind: 'shared' })
  expect(copy).toMatchObject({ status: 'done' })
  expect(await balanceOf(tenantId)).toBe(before)
  expect(await balanceOf(copy.tenantId ?? '')).toBe(before)
  const [tasks, tasksNow] = await Promise.all([tenantDb(copy.tenantId ?? '', 'work').task.count(), db.task.count()])
  expect(tasks).toBeLessThan(tasksNow)
})

it('lets a migration in between, and goes on with what was there', async () => {
  const tenantId = await tenantWith(4_000)
  const rows = await rowsOfTenant(tenantId)
  const { destination, goOn, stalled, bytes } = stalling()
  const archiving = writeArchive(tenantId, destination)
  await stalled
  await sleep(300)
  await alter("ADD COLUMN estimate INTEGER NOT NULL DEFAULT 3, ADD CHECK (title <> 'never')")
  await withClient(databases.shard.ownerUrl, (client) =>
    client.query(`BEGIN; SET LOCAL app.tenant_id = '${tenantId}'; DELETE FROM tasks WHERE number % 2 = 0; COMMIT`),
  )
  goOn()
  await archiving
  const copy = await restoreBytes(bytes(), { as: 'older' })
  expect(copy).toMatchObject({ status: 'done' })
  const { tasks } = await rowsOfTenant(copy.tenantId ?? '')
  expect(tasks).toEqual(rows.tasks?.map((row) => row.replace(/\)$/, ',3)')))
})

it('is given up where a migration has made a table anew, and looks whole to nobody', async () => {
  const tenantId = await tenantWith(4_001)
  const { destination, goOn, stalled } = stalling()
  const archiving = writeArchive(tenantId, destination)
  await stalled
  await sleep(300)
  await alter('ALTER COLUMN number TYPE bigint')
  goOn()
  await expect(archiving).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('Begin again') })
  expect(destination.destroyed && !destination.writableFinished).toBe(true)
  expect((await archiveOf(tenantId)).summary.rows).toBeGreaterThan(4_000)
})

/** As a migration does: it waits for a lock for a moment and no longer. */
const alter = (what: string) =>
  withClient(databases.shard.ownerUrl, (client) => client.query(`SET lock_timeout = '1s'; ALTER TABLE tasks ${what}`))

it('waits while the tenant is being switched, and reads it where it lives then', async () => {
  const { tenantId = '' } = await provision({ slug: 'mover', name: 'Mover' })
  await fillOddly(tenantId)
  const home = (change: string) =>
    withClient(databases.shard.ownerUrl, (client) =>
      client.query(`UPDATE tenancy.home SET ${change} WHERE tenant_id = $1`, [tenantId]),
    )
  await home("residence = 'fenced'")
  let isDone = false
  const archiving = archiveOf(tenantId).finally(() => (isDone = true))
  await sleep(400)
  expect(isDone).toBe(false)
  await home("residence = 'active', epoch = 2")
  await sleep(200)
  expect(isDone).toBe(false)
  await control().placement.update({ where: { tenantId }, data: { epoch: 2n } })
  expect((await archiving).summary.rows).toBe(42)
})

it('ends when it is told to, and when nobody listens any more', async () => {
  const tenantId = await tenantWith(4_002)
  const stopping = new AbortController()
  const stopped = stalling()
  const archiving = writeArchive(tenantId, stopped.destination, { signal: stopping.signal })
  await stopped.stalled
  stopping.abort()
  await expect(archiving).rejects.toMatchObject({ name: 'AbortError' })
  expect(stopped.destination.destroyed).toBe(true)

  const gone = stalling()
  const unheard = writeArchive(tenantId, gone.destination)
  await gone.stalled
  gone.destination.destroy(new Error('no room'))
  await expect(unheard).rejects.toThrow('no room')

  const never = new PassThrough()
  await expect(writeArchive('01900000-0000-7000-8000-00000000dead', never)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(never.destroyed).toBe(true)
  const sessions = await withClient(databases.shard.superuserUrl, (client) =>
    client.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'tenantry_owner' AND state LIKE 'idle in%'",
    ),
  )
  expect(sessions.rowCount).toBe(0)
})

it('two who need a key at once get the same one', async () => {
  const { tenantId = '' } = await provision({ slug: 'keys', name: 'Keys' })
  const keys = await Promise.all(Array.from({ length: 8 }, () => keyOf(tenantId)))
  expect(new Set(keys).size).toBe(1)
  const row = await control().tenantKey.findUniqueOrThrow({ where: { tenantId } })
  expect(row.identitySealed).not.toContain('AGE-SECRET')
})
