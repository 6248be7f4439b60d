import { afterEach, describe, expect, it, vi } from 'vitest'
import { moveTo, type MovingTenant, testMoves, whereIs } from '@/dev/db/moving-tenants'
import { control } from '@/lib/db/control-client'
import { isAppError } from '@/lib/errors'
import { resumeOperations } from '@/lib/operations/resume-operations'
import { type MoveStepName, moveStepNames } from './move-options'
import { beginMove, moveTenant, runMove } from './move-tenant'
import { listMoves, moveOf } from './read-moves'
import { cancelMove, pauseMove, unpauseMove } from './request-move'

// A move is some two hundred statements, and a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 })
const moves = await testMoves()
const soon = () => ({ until: new Date(Date.now() + 60_000) })
const toEu = { kind: 'shared', region: 'eu' } as const

afterEach(async () => {
  const open = await control().operation.count({ where: { status: 'running' } })
  if (open > 0) throw new Error('a move was left open')
})

/** Does something as this step begins; `said` is what came of it. */
function asItBegins<T>(step: MoveStepName, act: () => Promise<T>) {
  const heard: { said?: T } = {}
  const atStep = async (name: MoveStepName, when: string) => {
    if (name === step && when === 'begins') heard.said = await act()
  }
  return { heard, atStep }
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  )

/** Nothing of a move is left, and the tenant works where it was. */
async function isAsBefore(tenant: MovingTenant, rows: Record<string, string[]>) {
  expect(await whereIs(tenant)).toMatchObject({ kind: 'shared', region: 'us' })
  expect(await moves.homes(tenant)).toEqual([expect.stringMatching(/^us-1\/public: active \d+$/)])
  expect((await moves.traces(tenant)).filter((line) => !line.startsWith('us-1/public'))).toEqual([])
  expect(await moves.rows(tenant)).toEqual(rows)
  expect(await control().place.count({ where: { OR: [{ tenantId: tenant.id }, { state: 'dropping' }] } })).toBe(0)
  expect(await control().remnant.count({ where: { tenantId: tenant.id } })).toBe(0)
  await tenant.db.project.create({ data: { name: 'Works', createdById: tenant.userId } })
}

describe('cancel', () => {
  it.each(moveStepNames.slice(0, moveStepNames.indexOf('open')))('takes a move back that is at %s', async (step) => {
    const tenant = await moves.tenant(undefined, 3)
    const rows = await moves.rows(tenant)
    const { heard, atStep } = asItBegins(step, () => cancelMove(tenant.slug))
    const to = step === 'copy' ? ({ kind: 'schema', region: 'us' } as const) : toEu
    expect(await moveTenant(moveTo(tenant, to), { atStep })).toMatchObject({
      status: 'undone',
      error: { code: 'CONFLICT', message: 'It was cancelled.' },
      move: { status: 'undone', error: 'It was cancelled.', canCancel: false },
    })
    expect(heard.said).toMatchObject({ canCancel: false })
    await isAsBefore(tenant, rows)
    expect(await control().operation.findFirst({ where: { tenantId: tenant.id } })).toMatchObject({ request: 'cancel' })
  })

  it.each(['open', 'finish'] as const)('is too late at %s', async (step) => {
    const tenant = await moves.tenant(undefined, 3)
    const { heard, atStep } = asItBegins(step, () => refusalOf(cancelMove(tenant.slug)))
    expect(await moveTenant(moveTo(tenant, toEu), { atStep })).toMatchObject({ status: 'done' })
    expect(heard.said).toBe('CONFLICT')
    expect(await whereIs(tenant)).toMatchObject(toEu)
    await expect(cancelMove(tenant.slug)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of a move that nobody works on is done by whoever takes it up', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const rows = await moves.rows(tenant)
    const signal = AbortSignal.abort()
    await moveTenant(moveTo(tenant, toEu), { signal })
    await cancelMove(tenant.slug)
    await expect(pauseMove(tenant.slug)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await resumeOperations(soon())).toEqual({ undone: 1 })
    await isAsBefore(tenant, rows)
  })
})

describe('pause', () => {
  it.each(['clear', 'copy', 'verify'] as const)('lets a move rest at %s, until it may go on', async (step) => {
    const tenant = await moves.tenant(undefined, 3)
    const { heard, atStep } = asItBegins(step, () => pauseMove(tenant.slug))
    const paused = await moveTenant(moveTo(tenant, toEu), { atStep })
    expect(paused).toMatchObject({ status: 'running', move: { status: 'paused' } })
    expect(heard.said).toMatchObject({ status: 'paused' })
    expect(paused.error).toBeUndefined()
    expect(await resumeOperations(soon())).toEqual({})
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'failed', error: { code: 'CONFLICT' } })
    // What is written while it rests comes along.
    await tenant.db.project.create({ data: { name: 'Meanwhile', createdById: tenant.userId } })
    const rows = await moves.rows(tenant)
    expect(await unpauseMove(tenant.slug)).toMatchObject({ status: 'broken off' })
    expect(await resumeOperations(soon())).toEqual({ done: 1 })
    expect(await whereIs(tenant)).toMatchObject(toEu)
    expect(await moves.rows(tenant)).toEqual(rows)
  })

  it.each(['fence', 'commit'] as const)('is too late at %s: a rest would be one for the tenant', async (step) => {
    const tenant = await moves.tenant(undefined, 3)
    const { heard, atStep } = asItBegins(step, () => refusalOf(pauseMove(tenant.slug)))
    expect(await moveTenant(moveTo(tenant, toEu), { atStep })).toMatchObject({ status: 'done' })
    expect(heard.said).toBe('CONFLICT')
  })
})

describe('a move that is left', () => {
  it('when its time is up goes on at once with the next run, and with the same call', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const left = await moveTenant(moveTo(tenant, toEu), { until: new Date(0) })
    expect(left).toMatchObject({ status: 'running', move: { status: 'broken off', progress: { phase: 'preparing' } } })
    expect(await moveTenant(moveTo(tenant, { kind: 'schema', region: 'us' }))).toMatchObject({
      error: { code: 'CONFLICT', message: expect.stringContaining('elsewhere') },
    })
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'done', operationId: left.operationId })
  })

  it('is begun without a worker, and seen by all who look', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const begun = await beginMove({ ...moveTo(tenant, toEu), reason: 'plan' })
    expect(begun).toMatchObject({ status: 'running', move: { from: { kind: 'shared', shard: 'us-1', region: 'us' } } })
    expect(await moveOf(tenant.id)).toMatchObject({ operationId: begun.operationId, reason: 'plan', canCancel: true })
    expect(await beginMove(moveTo(tenant, toEu))).toMatchObject({ status: 'failed', error: { code: 'CONFLICT' } })
    const seen: number[] = []
    const onProgress = ({ progress }: { progress: { percent: number } }) => void seen.push(progress.percent)
    expect(await runMove(begun.operationId, { onProgress })).toMatchObject({ status: 'done' })
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.length).toBeGreaterThan(1)
    expect(await moveOf(tenant.id)).toBeNull()
    const [last] = await listMoves({ most: 1 })
    expect(last).toMatchObject({ operationId: begun.operationId, status: 'done', to: { shard: 'eu-1', region: 'eu' } })
    expect(await listMoves({ since: new Date(Date.now() + 1000), most: 10 })).toEqual([])
  })
})
