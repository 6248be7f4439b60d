import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import type { Beginning } from '@/dev/torture/run/prepare-tenants'
import { endGraceOf, endLeaseOf, operationOf } from '@/dev/torture/run/sessions'
import { testGround } from '@/dev/torture/run/test-ground'
import { claim, increment, insert, updateRegister } from '@/dev/torture/workload/single-row'
import { transfer } from '@/dev/torture/workload/transactions'
import { placementOf } from '@/lib/control/placement-of'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { byId } from '@/lib/db/keys'
import { createDataPlane } from '@/lib/db/data-plane'
import { OpenMove } from '@/lib/db/move/open-move'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import type { Moved, MoveOptions, MoveStepName } from '@/lib/operations/moves/move-options'
import { moveTenant, runMove } from '@/lib/operations/moves/move-tenant'
import { cancelMove } from '@/lib/operations/moves/request-move'
import { purgeRemnants } from '@/lib/operations/moves/purge-remnants'
import { type Stage, stage } from './stage'
import { type Guard, guards, withoutGuard } from './without-guard'

const databases = await testDatabases({ regions: ['us', 'eu'] })
const ground = testGround(databases)
const shards = (['us', 'eu'] as const).map((region) => databases.shardIn(region).superuserUrl)
const stages: Stage[] = []

afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  await Promise.all(stages.map(({ close }) => close()))
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

async function newStage(beginning?: Beginning): Promise<Stage> {
  const made = await stage(ground, beginning)
  stages.push(made)
  return made
}

const without = <T>(guard: Guard, work: () => Promise<T>) => withoutGuard(guard, shards, work)

const move = ({ tenant }: Stage, to: 'us-1' | 'eu-1', options: MoveOptions = {}): Promise<Moved> =>
  moveTenant({ slug: tenant.slug, kind: 'shared', shard: to }, options)

/** Does something once, when the move has come to a step's beginning or end. */
const at = (step: MoveStepName, when: 'begins' | 'ends', work: () => unknown): MoveOptions => ({
  async atStep(now, nowWhen) {
    if (now === step && nowWhen === when) await work()
  },
})

describe('the fence', () => {
  /** Who hasn't heard of the move writes between the last drain and the opening, and goes on. */
  async function writeWhileItSwitches(): Promise<string[]> {
    const one = await newStage()
    let writing: Promise<unknown> = Promise.resolve()
    const moved = await move(
      one,
      'eu-1',
      at('commit', 'begins', async () => {
        writing = Promise.all([updateRegister(one.stale), increment(one.stale), claim(one.stale)])
        await new Promise((resolve) => setTimeout(resolve, 100))
      }),
    )
    await writing
    expect(moved.status).toBe('done')
    return one.judge()
  }

  it('holds back who would write to the old home', async () => {
    expect(await writeWhileItSwitches()).toEqual([])
  })
  it('is needed: without it acknowledged writes are lost', async () => {
    const found = await without(guards.fence, writeWhileItSwitches)
    expect(found).toContainEqual(expect.stringMatching(/^lost C:/))
    expect(found).toContainEqual(expect.stringMatching(/^lost E:/))
  })
})

describe('the epoch', () => {
  /** A router that has slept until the old home was cleared away. */
  async function writeWhereNobodyLives(): Promise<string[]> {
    const one = await newStage()
    expect((await move(one, 'eu-1')).status).toBe('done')
    await endGraceOf(ground, one.tenant.id)
    await purgeRemnants({ until: new Date(Date.now() + 10_000) })
    const left = await withClient(databases.shard.superuserUrl, (client) =>
      client.query('SELECT FROM tenancy.home WHERE tenant_id = $1', [one.tenant.id]),
    )
    expect(left.rowCount).toBe(0)
    await claim(one.stale)
    await updateRegister(one.stale)
    return one.judge()
  }

  it('sends a router on that has slept too long', async () => {
    expect(await writeWhereNobodyLives()).toEqual([])
  })
  it('is needed: without it writes go where nobody lives, and rows seem to be gone', async () => {
    const found = await without(guards.epoch, writeWhereNobodyLives)
    expect(found).toContainEqual(expect.stringMatching(/^lost E:/))
    expect(found).toContainEqual(expect.stringMatching(/^lost R:/))
  })

  /** One that has slept while the tenant went away and came back. How often it asked the catalogue again. */
  async function asksAgain(): Promise<number> {
    const one = await newStage()
    const resolve = vi.fn(placementOf)
    const plane = createDataPlane({ resolve })
    const db = plane.tenantDb(one.tenant.id, 'work')
    await db.task.count()
    expect((await move(one, 'eu-1')).status).toBe('done')
    expect((await move(one, 'us-1')).status).toBe('done')
    await db.task.count()
    await plane.close()
    return resolve.mock.calls.length - 1
  }

  it('tells a router that slept through a way there and back', async () => {
    expect(await asksAgain()).toBe(1)
  })
  it('is what tells it: without it nobody does', async () => {
    expect(await without(guards.epoch, asksAgain)).toBe(0)
  })
})

it('a router that slept until its tenant’s own database was dropped is sent on, too', async () => {
  const one = await newStage({ kind: 'database', region: 'us' })
  expect((await move(one, 'eu-1')).status).toBe('done')
  await endGraceOf(ground, one.tenant.id)
  await purgeRemnants({ until: new Date(Date.now() + 20_000) })
  expect(await control().place.count({ where: { tenantId: one.tenant.id, kind: 'database' } })).toBe(0)
  expect(await updateRegister(one.stale)).toBe('acknowledged')
  expect(await one.judge()).toEqual([])
})

describe('the attempt', () => {
  /** A mover stands still in the middle of the copy; another one finishes; people work on; and then it wakes up. */
  async function wakeUpLate(): Promise<string[]> {
    const one = await newStage()
    await insert(one.client)
    const asleep = Promise.withResolvers<void>()
    const wake = Promise.withResolvers<void>()
    vi.spyOn(OpenMove.prototype, 'copySlice').mockImplementationOnce(async function late(this: OpenMove, ...given) {
      asleep.resolve()
      await wake.promise
      return this.copySlice(...given) // this once only
    })
    // One that stands still doesn't renew its lease, and doesn't hear that it is over.
    vi.useFakeTimers({ toFake: ['setInterval'] })
    const late = move(one, 'eu-1')
    await asleep.promise
    vi.useRealTimers()
    await endLeaseOf(ground, one.tenant.id)
    const operationId = await operationOf(ground, one.tenant.id)
    expect((await runMove(operationId ?? '')).status).toBe('done')
    for (let times = 0; times < 12; times++) await updateRegister(one.client)
    await increment(one.client)
    wake.resolve()
    expect((await late).error).toBeDefined()
    return one.judge()
  }

  it('stops who has been taken over', async () => {
    expect(await wakeUpLate()).toEqual([])
  })
  it('is needed: without it, what a late mover copies goes over what people have written since', async () => {
    const found = await without(guards.attempt, wakeUpLate)
    expect(found).toContainEqual(expect.stringMatching(/^lost R:/))
    expect(found).toContainEqual(expect.stringMatching(/^lost C:/))
  })
})

it('a mover that stands still in the middle of a COPY keeps nobody from taking over for long', async () => {
  const one = await newStage()
  const { ownerUrl, schemaName } = databases.shardIn('eu')
  const begun = Promise.withResolvers<void>()
  const wake = Promise.withResolvers<void>()
  const late = move(
    one,
    'eu-1',
    at('copy', 'begins', () => (begun.resolve(), wake.promise)),
  )
  await begun.promise
  const operationId = (await operationOf(ground, one.tenant.id)) ?? ''
  await withClient(ownerUrl, async (still) => {
    await still.query('BEGIN')
    await still.query('SELECT tenancy.hold($1, $2, $3, 1)', [one.tenant.id, schemaName, operationId])
    await still.query('CREATE TEMP TABLE rows_under_way (n int)')
    // Rows are awaited, and none comes.
    const rows = still.query(copyFrom('COPY rows_under_way FROM STDIN'))
    const lost = new Promise((resolve) => rows.once('error', resolve))
    await endLeaseOf(ground, one.tenant.id)
    expect((await runMove(operationId)).status).toBe('done')
    expect(await lost).toBeInstanceOf(Error)
  })
  wake.resolve()
  await late
  expect(await one.judge()).toEqual([])
}, 120_000)

describe('the capture', () => {
  async function writeAfter(step: MoveStepName): Promise<{ moved: Moved; found: string[] }> {
    const one = await newStage()
    const work = async () => {
      for (let times = 0; times < 3; times++) await updateRegister(one.client)
      await Promise.all([increment(one.client), insert(one.client), insert(one.client), transfer(one.client)])
    }
    const moved = await move(one, 'eu-1', at(step, 'ends', work))
    return { moved, found: await one.judge() }
  }

  it('brings over what is written after the copy, and after the comparison', async () => {
    expect(await writeAfter('copy')).toMatchObject({ moved: { status: 'done' }, found: [] })
    expect(await writeAfter('verify')).toMatchObject({ moved: { status: 'done' }, found: [] })
  })
  it('is needed: without it the comparison stops the move, or what is written after it is lost', async () => {
    const compared = await without(guards.capture, () => writeAfter('copy'))
    expect(compared).toMatchObject({ moved: { status: 'undone' }, found: [] })
    expect(compared.moved.error?.message).toContain('rows differ')
    const { moved, found } = await without(guards.capture, () => writeAfter('verify'))
    expect(moved.status).toBe('done')
    expect(found).toContainEqual(expect.stringMatching(/^lost C:/))
    expect(found).toContainEqual(expect.stringMatching(/^lost S:/))
  })
})

it('what somebody still notes while a move is taken back is forgotten, too', async () => {
  const one = await newStage()
  const { client, tenant } = one
  const written = Promise.withResolvers<void>()
  let writing: Promise<unknown> = Promise.resolve()
  const moved = await move(
    one,
    'eu-1',
    at('copy', 'begins', async () => {
      writing = client.db.$transaction(async (tx) => {
        await tx.user.update({ where: byId(tenant.userId), data: { name: 'Ada Byron' } })
        written.resolve()
        await new Promise((resolve) => setTimeout(resolve, 1_000))
      })
      await written.promise
      await cancelMove(tenant.slug)
    }),
  )
  await writing
  expect(moved.status).toBe('undone')
  expect(await one.judge()).toEqual([])
})

describe('the comparison', () => {
  const corruptions = {
    'a text':
      "UPDATE tasks SET description = description || ' ' WHERE tenant_id = $1 AND project_id = $2 AND number = 1",
    'a number': 'UPDATE projects SET next_task_number = next_task_number + 1 WHERE tenant_id = $1 AND id <> $2',
    'a row that is missing': 'DELETE FROM tasks WHERE tenant_id = $1 AND project_id = $2 AND number = 1',
    'a row too many': `INSERT INTO users (tenant_id, id, email, name, role)
      SELECT $1::uuid, gen_random_uuid(), 'nobody@claims.test', 'nobody', 'viewer' WHERE $2::uuid IS NOT NULL`,
  }

  async function moveCorrupted(sql: string): Promise<{ one: Stage; moved: Moved; found: string[] }> {
    const one = await newStage()
    const { id, projects } = one.tenant
    const corrupt = () =>
      withClient(databases.shardIn('eu').superuserUrl, async (client) => {
        await client.query('SET session_replication_role = replica')
        const { rowCount } = await client.query(sql, [id, projects.accounts])
        expect(rowCount).toBeGreaterThan(0)
      })
    const moved = await move(one, 'eu-1', at('copy', 'ends', corrupt))
    return { one, moved, found: await one.judge() }
  }

  for (const [what, sql] of Object.entries(corruptions)) {
    it(`finds ${what}, and the move is taken back; the next one goes through`, async () => {
      const { one, moved, found } = await moveCorrupted(sql)
      expect(moved).toMatchObject({ status: 'undone', error: { message: expect.stringContaining('rows differ') } })
      expect(found).toEqual([])
      expect((await move(one, 'eu-1')).status).toBe('done')
      await updateRegister(one.stale)
      expect(await one.judge()).toEqual([])
    })
    it(`is needed: without it ${what} stays and is served`, async () => {
      vi.spyOn(OpenMove.prototype, 'verifySlice').mockResolvedValue({
        cursor: 'end',
        rows: 0,
        bytes: 0,
        captured: 0,
        ms: 0,
      })
      const { moved, found } = await moveCorrupted(sql)
      expect(moved.status).toBe('done')
      expect(found).not.toEqual([])
    })
  }
})
