import { expect, it } from 'vitest'
import { testDueMoves } from '@/dev/moves/test-due-moves'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { fitsPlan } from './fits-plan'
import type { MoveStepName } from './move-options'
import { beginMove, runMove } from './move-tenant'
import { readMoveNews } from './read-move-news'
import type { Mover } from './start-due-moves'

const { tenant, setPlan, placementOf, run, sql } = await testDueMoves()
const mover: Mover = { begin: beginMove, run: runMove, fits: fitsPlan }
const failsAt = (wanted: MoveStepName): Mover => ({
  ...mover,
  run: (id, options) =>
    runMove(id, {
      ...options,
      atStep: async (step, when) => {
        if (step === wanted && when === 'begins') throw new AppError('UNAVAILABLE', { internal: `no ${step} today` })
      },
    }),
})

it('as the plan goes up, up, down and down, the tenant follows with all that it holds, and its log says so', async () => {
  const { id } = await tenant({ size: { rows: 10, bytes: 1000 } })
  const db = tenantDb(id, 'work')
  const { id: createdById } = await db.user.create({ data: { email: 'ada@due.test', name: 'Ada', role: 'owner' } })
  await db.project.create({ data: { name: 'Spring launch', createdById } })
  const kinds: string[] = []
  for (const plan of ['business', 'enterprise', 'business', 'free'] as const) {
    await setPlan(id, plan)
    await sql(`UPDATE placements SET desired_since = now() - interval '8 days' WHERE tenant_id = $1`, [id])
    expect(await run(mover)).toMatchObject({ begun: 1, done: 1 })
    kinds.push((await placementOf(id)).kind)
    expect(await db.project.findMany({ select: { name: true } })).toEqual([{ name: 'Spring launch' }])
  }
  expect(kinds).toEqual(['schema', 'database', 'schema', 'shared'])
  expect(await db.auditEntry.count({ where: { action: 'workspace.moved' } })).toBe(4)
  expect(await run(mover)).toMatchObject({ begun: 0 })
}, 120_000)

it.each(['copy', 'fence'] as const)(
  'one that fails at its %s leaves the tenant where it was, fully served',
  async (step) => {
    const { id } = await tenant({ plan: 'business' })
    const db = tenantDb(id, 'work')
    await db.user.create({ data: { email: 'ada@due.test', name: 'Ada', role: 'owner' } })
    expect(await run(failsAt(step))).toMatchObject({ begun: 1, failed: 1 })
    expect(await placementOf(id)).toMatchObject({ kind: 'shared', moveFailures: 1 })
    expect(await control().place.count({ where: { tenantId: id, state: { not: 'dropping' } } })).toBe(0)
    expect(await readMoveNews(id)).toMatchObject({ title: 'We couldn’t move you yet' })
    await db.user.create({ data: { email: 'ben@due.test', name: 'Ben', role: 'member' } })

    await sql('UPDATE placements SET next_move_at = now() WHERE tenant_id = $1', [id])
    expect(await run(mover)).toMatchObject({ done: 1 })
    expect(await placementOf(id)).toMatchObject({ kind: 'schema', moveFailures: 0 })
    expect(await db.user.count()).toBe(2)
  },
  60_000,
)

it('what a run leaves when its time is up, the next one goes on with', async () => {
  const { id } = await tenant({ plan: 'business' })
  const inTime: Mover = { ...mover, run: (operationId) => runMove(operationId, { until: new Date() }) }
  expect(await run(inTime)).toMatchObject({ begun: 1, left: 1, failed: 0 })
  expect(await placementOf(id)).toMatchObject({ kind: 'shared', moveFailures: 0 })
  expect(await run(mover)).toMatchObject({ begun: 0 })
  const { id: operationId } = await control().operation.findFirstOrThrow({ where: { tenantId: id, status: 'running' } })
  expect(await runMove(operationId)).toMatchObject({ status: 'done' })
  expect(await placementOf(id)).toMatchObject({ kind: 'schema' })
  expect(await readMoveNews(id)).toMatchObject({ title: 'You now live in your own schema' })
}, 60_000)
