import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import { type Step, Suspension } from './operation-step'
import { beginOperation, resumeOperation, runOperation } from './run-operation'

await testDatabases()
afterAll(() => control().$disconnect())

const start = () => ({ kind: 'test', tenantId: randomUUID(), input: {} })
const rowOf = (id: string) => control().operation.findUniqueOrThrow({ where: { id } })
const silence = (id: string) =>
  control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE id = ${id}::uuid`
const ask = (id: string, request: 'pause' | 'cancel' | null) =>
  control().operation.update({ where: { id }, data: { request } })
const secondsLeft = async (id: string) => ((await rowOf(id)).leasedUntil.getTime() - Date.now()) / 1000

/** Counts to ten, a number a slice, and goes on from where its journal is; `meanwhile` is done after each. */
function counting(meanwhile: (counted: number, id: string) => Promise<unknown> = () => Promise.resolve()) {
  const did: number[] = []
  const undone: string[] = []
  const steps: Step[] = [
    {
      name: 'count',
      async run(at) {
        for (let counted = Number(at.progress.counted ?? 0); counted < 10;) {
          at.mayStop()
          did.push((counted += 1))
          await meanwhile(counted, at.operationId)
          await at.note({ counted })
        }
      },
      undo: async (at) => {
        at.mayStop()
        undone.push('count')
      },
    },
  ]
  return { did, undone, steps }
}

describe('an operation can be left', () => {
  it('when its time is up: the next one goes on where it was, at once', async () => {
    const { did, steps } = counting()
    const stop = new AbortController()
    const { did: first, steps: some } = counting(async (counted) => counted === 4 && stop.abort())
    const left = await runOperation(start(), some, { signal: stop.signal })
    expect(left).toMatchObject({ status: 'running' })
    expect(left.error).toBeUndefined()
    expect(first).toEqual([1, 2, 3, 4])
    expect(await rowOf(left.operationId)).toMatchObject({ progress: { counted: 4 }, error: null })
    expect(await resumeOperation(left.operationId, () => steps, { until: new Date(0) })).toMatchObject({
      status: 'running',
    })
    expect(did).toEqual([])
    expect(await resumeOperation(left.operationId, () => steps)).toMatchObject({ status: 'done' })
    expect(did).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('to rest, and nobody takes it up until it may', async () => {
    const { did, steps } = counting((counted, id) => (counted === 2 ? ask(id, 'pause') : Promise.resolve()))
    const { operationId, status } = await runOperation(start(), steps)
    expect([status, did]).toEqual(['running', [1, 2]])
    expect(await resumeOperation(operationId, () => steps)).toMatchObject({
      error: { message: expect.stringContaining('rests') },
    })
    await ask(operationId, null)
    expect(await resumeOperation(operationId, () => steps)).toMatchObject({ status: 'done' })
  })

  it('to be taken back, whether or not somebody works on it', async () => {
    const { did, undone, steps } = counting((counted, id) => (counted === 2 ? ask(id, 'cancel') : Promise.resolve()))
    const cancelled = { status: 'undone', error: { code: 'CONFLICT', message: 'It was cancelled.' } }
    const { operationId } = await runOperation(start(), steps)
    expect([did, undone]).toEqual([[1, 2], ['count']])
    expect(await resumeOperation(operationId, () => steps)).toMatchObject(cancelled)
    const detached = await beginOperation(start(), steps)
    expect(detached).toMatchObject({ status: 'running', steps: [{ status: 'waiting' }] })
    await ask(detached.operationId, 'cancel')
    expect(await resumeOperation(detached.operationId, () => steps)).toMatchObject(cancelled)
    expect(await rowOf(detached.operationId)).toMatchObject({ request: 'cancel' })
  })

  it('with trouble, and is tried again after a while that grows', async () => {
    const steps = [{ name: 'stuck', run: () => Promise.reject(new Suspension('the door is locked')) }]
    const { operationId, error } = await runOperation(start(), steps)
    expect(error).toMatchObject({ message: 'the door is locked' })
    const waits: number[] = []
    for (let tried = 0; tried < 6; tried++) {
      waits.push(await secondsLeft(operationId))
      expect(await resumeOperation(operationId, () => steps)).toMatchObject({ error: { code: 'CONFLICT' } })
      await silence(operationId)
      expect(await resumeOperation(operationId, () => steps)).toMatchObject({ status: 'running' })
    }
    for (const [index, most] of [2, 4, 8, 16, 32, 60].entries()) {
      expect(waits[index]).toBeLessThanOrEqual(most)
      expect(waits[index]).toBeGreaterThan(most * 0.6 - 1)
    }
    expect((await rowOf(operationId)).progress).toMatchObject({ trouble: 'the door is locked', failures: 7 })
    await silence(operationId)
    expect(await resumeOperation(operationId, () => [{ name: 'stuck', run: () => Promise.resolve() }])).toMatchObject({
      status: 'done',
    })
    expect((await rowOf(operationId)).progress).toEqual({})
  })
})

describe('past the point of no return', () => {
  /** `a`, the point, `b`; the point comes through or not, whatever is heard of it. */
  function throughThePoint({ through, fails }: { through: boolean; fails: string[] }) {
    const did: string[] = []
    let isThrough = false
    const act = async (what: string) => {
      did.push(what)
      if (fails.includes(what)) throw new AppError('UNAVAILABLE', { internal: `${what} did not work` })
    }
    const steps: Step[] = [
      { name: 'a', run: () => act('a'), undo: () => act('undo a') },
      {
        name: 'point',
        async run() {
          isThrough = through
          await act('point')
        },
        commits: { settle: () => act('settle').then(() => isThrough) },
      },
      { name: 'b', run: () => act('b'), undo: () => act('undo b') },
    ]
    return { did, steps, fails }
  }

  it('nothing is undone: what fails is tried again', async () => {
    const { did, steps, fails } = throughThePoint({ through: true, fails: ['b'] })
    const { operationId, status } = await runOperation(start(), steps)
    expect(status).toBe('running')
    fails.length = 0
    await silence(operationId)
    expect(await resumeOperation(operationId, () => steps)).toMatchObject({ status: 'done' })
    expect(did).toEqual(['a', 'point', 'b', 'b'])
  })

  it('the rest is done though the point’s own answer was lost', async () => {
    const { did, steps } = throughThePoint({ through: true, fails: ['point'] })
    const { operationId } = await runOperation(start(), steps)
    await silence(operationId)
    expect(await resumeOperation(operationId, () => steps)).toMatchObject({ status: 'done' })
    expect(did).toEqual(['a', 'point', 'settle', 'b'])
  })

  it('and before it all is undone, once it is sure that it can’t come through', async () => {
    const { did, steps, fails } = throughThePoint({ through: false, fails: ['point', 'settle'] })
    const { operationId, status } = await runOperation(start(), steps)
    expect([status, did]).toEqual(['running', ['a', 'point', 'settle']])
    fails.splice(1)
    await silence(operationId)
    expect(await resumeOperation(operationId, () => steps)).toMatchObject({ status: 'undone' })
    expect(did.slice(3)).toEqual(['point', 'settle', 'undo a'])
  })
})

it('whoever takes an operation over locks out who had it, before anything else is done', async () => {
  const { did, steps } = counting(async (counted) => {
    if (counted === 3) throw new Suspension()
  })
  const held: number[] = []
  const plan = { steps, takeHold: async ({ attempt }: { attempt: number }) => void held.push(attempt, did.length) }
  const { operationId } = await runOperation(start(), plan)
  expect(held).toEqual([])
  await resumeOperation(operationId, () => plan)
  expect(held).toEqual([2, 3])
})

it('a worker whose operation is somebody else’s is told to end', async () => {
  let told: unknown
  const asleep: Step = {
    name: 'asleep',
    run: (at) =>
      new Promise((_resolve, reject) =>
        at.signal.addEventListener('abort', () => {
          told = at.signal.reason
          reject(new Error('ended'))
        }),
      ),
  }
  const outcome = runOperation(start(), [asleep])
  await expect.poll(() => control().operationStep.count({ where: { name: 'asleep' } })).toBe(1)
  const { operationId } = await control().operationStep.findFirstOrThrow({ where: { name: 'asleep' } })
  await silence(operationId)
  expect(await resumeOperation(operationId, () => [{ name: 'asleep', run: () => Promise.resolve() }])).toMatchObject({
    status: 'done',
  })
  expect((await outcome).status).toBe('done')
  expect(String(told)).toContain('taken over')
}, 20_000)
