import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { control } from '@/lib/db/control-client'
import { AppError } from '@/lib/errors'
import type { Step } from './operation-step'
import { resumeOperation, runOperation } from './run-operation'

await testDatabases()
afterAll(() => control().$disconnect())

/** Steps `a`, `b` and `c` that write down what they do; `fails` is where, like `b` or `undo a`. */
function threeSteps({ fails = new Set<string>() }: { fails?: Set<string> } = {}) {
  const did: string[] = []
  const act = (what: string) => {
    did.push(what)
    if (fails.has(what)) throw new AppError('UNAVAILABLE', { internal: `${what} did not work` })
  }
  const steps: Step[] = ['a', 'b', 'c'].map((name) => ({
    name,
    run: async ({ results, attempt }) => {
      act(name)
      return { saw: Object.keys(results).join(), attempt }
    },
    undo: async () => act(`undo ${name}`),
    leaves: () => `what ${name} made`,
  }))
  return { did, steps }
}

const start = () => ({ kind: 'test', tenantId: randomUUID(), input: { for: 'nobody' } })
const silence = (id: string) =>
  control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE id = ${id}::uuid`

describe('runOperation', () => {
  it('does its steps in order, hands on what they note, and writes all of it down', async () => {
    const { did, steps } = threeSteps()
    const outcome = await runOperation(start(), steps)
    expect(outcome).toEqual({
      operationId: expect.any(String),
      status: 'done',
      steps: ['a', 'b', 'c'].map((name) => ({ name, status: 'done', ms: expect.any(Number) })),
    })
    expect(did).toEqual(['a', 'b', 'c'])
    const row = await control().operation.findUnique({
      where: { id: outcome.operationId },
      include: { steps: { orderBy: { position: 'asc' } } },
    })
    expect(row).toMatchObject({ status: 'done', attempt: 1, error: null, finishedAt: expect.any(Date) })
    expect(row?.steps.map(({ result }) => result)).toEqual([
      { saw: '', attempt: 1 },
      { saw: 'a', attempt: 1 },
      { saw: 'a,b', attempt: 1 },
    ])
  })

  it('undoes the step that failed and those before it, the last first', async () => {
    const { did, steps } = threeSteps({ fails: new Set(['b']) })
    expect(await runOperation(start(), steps)).toMatchObject({
      status: 'undone',
      error: { code: 'UNAVAILABLE', message: 'b did not work', step: 'b' },
      steps: [{ status: 'undone' }, { status: 'undone' }, { status: 'waiting' }],
    })
    expect(did).toEqual(['a', 'b', 'undo b', 'undo a'])
  })

  it('names what could not be undone, and what had to stay because of it', async () => {
    const { did, steps } = threeSteps({ fails: new Set(['c', 'undo b']) })
    expect(await runOperation(start(), steps)).toMatchObject({
      status: 'failed',
      left: ['what b made', 'what a made'],
      steps: [{ status: 'done' }, { status: 'failed' }, { status: 'undone' }],
    })
    expect(did).toEqual(['a', 'b', 'c', 'undo c', 'undo b'])
  })

  it('refuses a second operation on one tenant, and lets the next one in afterwards', async () => {
    const one = start()
    let release = () => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const first = runOperation(one, [{ name: 'wait', run: () => released }])
    await expect.poll(() => control().operation.count({ where: { tenantId: one.tenantId } })).toBe(1)
    const refused = await runOperation({ ...one, kind: 'other' }, threeSteps().steps)
    release()
    const { operationId } = await first
    expect(refused).toMatchObject({ operationId, status: 'failed', error: { code: 'CONFLICT' } })
    expect(await runOperation(one, threeSteps().steps)).toMatchObject({ status: 'done' })
  })

  it('keeps to itself what an unknown error says: it may be about a person', async () => {
    const { operationId, error } = await runOperation(start(), [
      { name: 'leak', run: () => Promise.reject(new Error('Key (email)=(ada@example.com) already exists')) },
    ])
    expect(error).toMatchObject({ code: 'INTERNAL', detail: expect.stringContaining('ada@example.com') })
    const row = await control().operation.findUnique({ where: { id: operationId }, include: { steps: true } })
    expect(JSON.stringify(row)).not.toContain('ada@')
  })
})

/**
 * Runs until the journal has been written `writes` times, and then as if the process had died: nothing it does after that
 * moment reaches anything. Null: it ended before.
 */
async function dieAfter(writes: number, operation: ReturnType<typeof start>, steps: readonly Step[]) {
  const singletons = Reflect.get(globalThis, Symbol.for('tenantry.singletons')) as Map<string, unknown>
  const key = [...singletons.keys()].find((name) => name.startsWith('control '))!
  const living = control()
  let written = 0
  const dead = () => Promise.reject(new Error('this process has died'))
  const dying = living.$extends({
    query: {
      async $allOperations({ operation: verb, args, query }) {
        if (written >= writes) return dead()
        const answer = await query(args)
        if (verb === '$executeRaw' || verb === 'updateMany') written += 1
        return answer
      },
    },
  })
  singletons.set(key, dying)
  const alive = steps.map((step) => ({
    ...step,
    run: (at: Parameters<Step['run']>[0]) => (written >= writes ? dead() : step.run(at)),
    undo: (at: Parameters<Step['run']>[0]) => (written >= writes ? dead() : (step.undo?.(at) ?? Promise.resolve())),
  }))
  const outcome = await runOperation(operation, alive)
  singletons.set(key, living)
  return written >= writes ? outcome : null
}

describe('after a crash at any line of the journal', () => {
  it.each([
    { ends: 'done', fails: [] },
    { ends: 'undone', fails: ['c'] },
  ])('the next run goes on to the end that it would have had: $ends', async ({ ends, fails }) => {
    let crashes = 0
    for (let writes = 1; ; writes++) {
      const operation = start()
      const { did, steps } = threeSteps({ fails: new Set(fails) })
      const outcome = await dieAfter(writes, operation, steps)
      if (!outcome) break
      crashes += 1
      const row = await control().operation.findFirstOrThrow({ where: { tenantId: operation.tenantId } })
      // While it may still be alive nobody takes it over.
      const tooEarly = await resumeOperation(row.id, () => steps)
      expect(tooEarly.error?.code === 'CONFLICT').toBe(row.status === 'running')
      await silence(row.id)
      expect(await resumeOperation(row.id, () => steps)).toMatchObject({ operationId: row.id, status: ends })
      // The last time that each was done: forward in order, back the other way round.
      const order = [...new Set(did.toReversed())].toReversed()
      expect(order).toEqual(ends === 'done' ? ['a', 'b', 'c'] : ['a', 'b', 'c', 'undo c', 'undo b', 'undo a'])
    }
    expect(crashes).toBeGreaterThan(5)
  })

  it('a worker that wakes up after it was taken over writes nothing more', async () => {
    const operation = start()
    let wake = () => {}
    const asleep = new Promise<void>((resolve) => (wake = resolve))
    const did: string[] = []
    const sleeper = runOperation(operation, [
      { name: 'sleep', run: () => asleep },
      { name: 'late', run: async () => void did.push('late') },
    ])
    await expect
      .poll(() => control().operationStep.count({ where: { operation: { tenantId: operation.tenantId } } }))
      .toBe(1)
    const { id } = await control().operation.findFirstOrThrow({ where: { tenantId: operation.tenantId } })
    await silence(id)
    const second = resumeOperation(id, () => [
      { name: 'sleep', run: async () => ({ by: 'the second' }) },
      {
        name: 'late',
        async run() {
          // The first wakes up while the second is at work.
          wake()
          expect(await sleeper).toMatchObject({ status: 'running', error: { code: 'CONFLICT' } })
          did.push('in time')
        },
      },
    ])
    expect(await second).toMatchObject({ status: 'done' })
    expect(did).toEqual(['in time'])
    const steps = await control().operationStep.findMany({ where: { operationId: id }, orderBy: { position: 'asc' } })
    expect(steps).toMatchObject([{ attempt: 2, result: { by: 'the second' } }, { attempt: 2 }])
  })

  it('goes no further forward once it has been decided that all is undone, though the step would work now', async () => {
    let undone = 0
    for (let writes = 1; ; writes++) {
      const operation = start()
      const fails = new Set(['c'])
      const { did, steps } = threeSteps({ fails })
      if (!(await dieAfter(writes, operation, steps))) break
      fails.clear()
      const { id } = await control().operation.findFirstOrThrow({ where: { tenantId: operation.tenantId } })
      await silence(id)
      const { status } = await resumeOperation(id, () => steps)
      const back = did.findIndex((what) => what.startsWith('undo'))
      expect(did.slice(back).filter((what) => back >= 0 && !what.startsWith('undo'))).toEqual([])
      expect(status).toBe(back >= 0 ? 'undone' : 'done')
      if (back >= 0) undone += 1
    }
    expect(undone).toBeGreaterThan(3)
  })

  it('is not taken up by a release with other steps', async () => {
    const operation = start()
    const { steps } = threeSteps()
    await dieAfter(3, operation, steps)
    const { id } = await control().operation.findFirstOrThrow({ where: { tenantId: operation.tenantId } })
    await silence(id)
    const renamed = steps.map((step) => ({ ...step, name: `new ${step.name}` }))
    expect(await resumeOperation(id, () => renamed)).toMatchObject({ error: { code: 'CONFIGURATION' } })
    expect(await resumeOperation(id, () => steps)).toMatchObject({ status: 'done' })
  })
})
