import { describe, expect, it, vi } from 'vitest'
import { moveTo, type MovingTenant, testMoves, whereIs } from '@/dev/db/moving-tenants'
import { control } from '@/lib/db/control-client'
import { type MoveStepName, moveStepNames } from './move-options'
import { moveTenant, runMove } from './move-tenant'
import { purgeRemnants } from './purge-remnants'

// A move is some two hundred statements, and a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 })
const moves = await testMoves()
const soon = () => ({ until: new Date(Date.now() + 60_000) })
const toEu = { kind: 'shared', region: 'eu' } as const

const silence = (operationId: string) =>
  control()
    .$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE id = ${operationId}::uuid`

interface Moment {
  step: MoveStepName
  when: 'begins' | 'ends'
}

/** At its end a step has done all that it does, and nobody knows. */
const ends = moveStepNames.map((step): Moment => ({ step, when: 'ends' }))

let tasks = 100
const addTask = ({ db, projectId, userId }: MovingTenant, title: string) => {
  const number = (tasks += 1)
  return db.task.create({ data: { projectId, createdById: userId, number, title } })
}

/** A promise and the way to fulfil it. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open: () => open() }
}

/** The operation of a move whose worker stands still at this moment, until it is let go. */
async function standStill(tenant: { slug: string; id: string }, moment: Moment) {
  const [reached, released] = [gate(), gate()]
  const atStep = async (step: MoveStepName, when: string) => {
    if (step !== moment.step || when !== moment.when) return
    reached.open()
    await released.passed
  }
  const outcome = moveTenant({ slug: tenant.slug, ...toEu }, { atStep })
  await Promise.race([reached.passed, outcome])
  const { id } = await control().operation.findFirstOrThrow({ where: { tenantId: tenant.id, status: 'running' } })
  await silence(id)
  return { operationId: id, outcome, release: released.open }
}

describe('a worker that stood still', () => {
  it.each<Moment>([...ends, { step: 'copy', when: 'begins' }, { step: 'commit', when: 'begins' }])(
    'at $step, $when: another one ends the move, and it changes nothing when it wakes',
    async (moment) => {
      const tenant = await moves.tenant(undefined, 3)
      const { operationId, outcome, release } = await standStill(tenant, moment)
      // Where it stands still with the tenant shut out, this waits for the other.
      const written = addTask(tenant, 'Meanwhile')
      expect(await runMove(operationId)).toMatchObject({ status: 'done' })
      await written
      await addTask(tenant, 'Arrived')
      const [rows, where] = [await moves.rows(tenant), await whereIs(tenant)]
      expect(where).toEqual({ ...toEu, epoch: 2 })
      release()
      // What it hears is how the operation has ended, or that it isn't its own any more.
      const { status, error } = await outcome
      expect(status === 'done' || error?.code === 'CONFLICT').toBe(true)
      expect(await moves.rows(tenant)).toEqual(rows)
      expect(await whereIs(tenant)).toEqual(where)
      await addTask(tenant, 'Still there')
      await moves.endGrace(tenant)
      await purgeRemnants(soon())
      expect(await moves.homes(tenant)).toEqual(['eu-1/public: active 2'])
      expect((await moves.traces(tenant)).filter((line) => !line.startsWith('eu-1/public'))).toEqual([])
    },
  )

  it('through a whole other move writes nothing into what is then another’s', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const { operationId, outcome, release } = await standStill(tenant, { step: 'copy', when: 'begins' })
    expect(await runMove(operationId)).toMatchObject({ status: 'done' })
    expect(await moveTenant(moveTo(tenant, { kind: 'shared', region: 'us' }))).toMatchObject({ status: 'done' })
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'done' })
    const rows = await moves.rows(tenant)
    release()
    expect((await outcome).error?.code ?? 'CONFLICT').toBe('CONFLICT')
    expect(await moves.rows(tenant)).toEqual(rows)
    expect((await moves.homes(tenant)).toSorted()).toEqual(['eu-1/public: active 4', 'us-1/public: moved 3'])
  })
})

describe('two workers', () => {
  it('at one move: the second is told that somebody is at work', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const { passed, open } = gate()
    const first = moveTenant(moveTo(tenant, toEu), { atStep: (step) => (step === 'copy' ? passed : Promise.resolve()) })
    await expect
      .poll(() => control().operationStep.count({ where: { name: 'copy', operation: { tenantId: tenant.id } } }))
      .toBe(1)
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'failed', error: { code: 'CONFLICT' } })
    open()
    expect(await first).toMatchObject({ status: 'done' })
  })

  it('who begin at once: one moves, the others are refused', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => moveTenant(moveTo(tenant, toEu))))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['done', 'failed', 'failed', 'failed'])
    expect(await whereIs(tenant)).toEqual({ ...toEu, epoch: 2 })
  })
})

describe('what fails', () => {
  const boom = () => Promise.reject(new Error('planted'))

  it.each(ends.slice(0, moveStepNames.indexOf('commit')))(
    'at $step, $when, is undone, and the tenant is served where it was',
    async ({ step, when }) => {
      const tenant = await moves.tenant(undefined, 3)
      const rows = await moves.rows(tenant)
      const atStep = (name: MoveStepName, at: string) => (name === step && at === when ? boom() : Promise.resolve())
      const to = { kind: step === 'verify' ? 'schema' : 'shared', region: 'eu' } as const
      const moved = await moveTenant(moveTo(tenant, to), { atStep })
      expect(moved).toMatchObject({ status: 'undone', error: { code: 'INTERNAL', step } })
      expect(await moves.rows(tenant)).toEqual(rows)
      expect(await whereIs(tenant)).toMatchObject({ kind: 'shared', region: 'us' })
      expect(await moves.homes(tenant)).toEqual([expect.stringMatching(/^us-1\/public: active [13]$/)])
      await addTask(tenant, 'Works')
      expect((await moves.traces(tenant)).filter((line) => !line.startsWith('us-1/public'))).toEqual([])
      expect(await control().place.count({ where: { OR: [{ tenantId: tenant.id }, { state: 'dropping' }] } })).toBe(0)
      // And the next move goes through.
      expect(await moveTenant(moveTo(tenant, to))).toMatchObject({ status: 'done' })
    },
  )

  it('once the switch is made goes on, though the step itself has failed', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const atStep = (name: MoveStepName, at: string) => (name === 'commit' && at === 'ends' ? boom() : Promise.resolve())
    const moved = await moveTenant(moveTo(tenant, toEu), { atStep })
    expect(moved).toMatchObject({ status: 'running', move: { canCancel: false } })
    await silence(moved.operationId)
    expect(await runMove(moved.operationId, { atStep })).toMatchObject({ status: 'done' })
    expect(await whereIs(tenant)).toEqual({ ...toEu, epoch: 2 })
  })

  it.each(ends.slice(moveStepNames.indexOf('open')))(
    'at $step, $when, is tried again until it works',
    async ({ step, when }) => {
      const tenant = await moves.tenant(undefined, 3)
      const rows = await moves.rows(tenant)
      const atStep = (name: MoveStepName, at: string) => (name === step && at === when ? boom() : Promise.resolve())
      const moved = await moveTenant(moveTo(tenant, toEu), { atStep })
      expect(moved).toMatchObject({ status: 'running', error: { message: expect.stringContaining('unknown error') } })
      expect(moved.move).toMatchObject({ canCancel: false, error: expect.stringContaining('unknown error') })
      expect(await whereIs(tenant)).toMatchObject(toEu)
      // Not at once: what always fails must not spin.
      expect(await runMove(moved.operationId)).toMatchObject({ error: { code: 'CONFLICT' } })
      await silence(moved.operationId)
      expect(await runMove(moved.operationId, { atStep })).toMatchObject({ status: 'running' })
      const { leasedUntil } = await control().operation.findUniqueOrThrow({ where: { id: moved.operationId } })
      expect(leasedUntil.getTime() - Date.now()).toBeGreaterThan(2_500)
      await silence(moved.operationId)
      expect(await runMove(moved.operationId)).toMatchObject({ status: 'done', move: { error: null } })
      expect(await moves.rows(tenant)).toEqual(rows)
    },
  )
})
