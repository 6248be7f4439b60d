import { expect, it } from 'vitest'
import { findTraces } from '@/dev/db/find-traces'
import { moveTo, type MovingTenant, type Somewhere, testMoves } from '@/dev/db/moving-tenants'
import { control } from '@/lib/db/control-client'
import { beginMove, moveTenant, runMove } from '@/lib/operations/moves/move-tenant'
import type { MoveStepName } from '@/lib/operations/moves/move-options'
import { cancelMove } from '@/lib/operations/moves/request-move'
import { eraseTenant } from './erase-tenant'

const moves = await testMoves()
const { databases } = moves
const usSchema: Somewhere = { kind: 'schema', region: 'us' }
const euDatabase: Somewhere = { kind: 'database', region: 'eu' }

/** Wherever anything says whom it was about, as the server's administrator sees it; the erasure's own journal apart. */
async function traces({ id, slug, userId }: MovingTenant): Promise<string[]> {
  const own = await control().place.findMany({ where: { kind: 'database' }, select: { databaseName: true } })
  const urls = [
    databases.superuserUrl(new URL(databases.controlUrl).pathname.slice(1)),
    ...(['us', 'eu'] as const).map((region) => databases.shardIn(region).superuserUrl),
    ...own.map(({ databaseName }) => databases.superuserUrl(databaseName ?? '')),
  ]
  const found = await Promise.all(urls.map((url) => findTraces(url, { id: [id], slug: [slug], person: [userId] })))
  return found.flat().filter((trace) => !trace.endsWith('operations.tenant_id'))
}

/** A move that is left at this step, as by a worker that was killed. */
async function leftAt(step: MoveStepName, tenant: MovingTenant, where: Somewhere): Promise<string> {
  const { operationId } = await beginMove(moveTo(tenant, where))
  const stop = new AbortController()
  const atStep = async (name: MoveStepName, when: string) => {
    if (name === step && when === 'ends') stop.abort()
  }
  expect(await runMove(operationId, { atStep, signal: stop.signal })).toMatchObject({ status: 'running' })
  return operationId
}

const takeUp = () =>
  control().$executeRaw`UPDATE operations SET leased_until = now() - interval '1 second' WHERE status = 'running'`

it('with what three moves have left behind', { timeout: 120_000 }, async () => {
  const tenant = await moves.tenant()
  for (const where of [usSchema, euDatabase, { kind: 'shared', region: 'eu' }] as const) {
    expect(await moveTenant(moveTo(tenant, where))).toMatchObject({ status: 'done' })
  }
  expect((await traces(tenant)).length).toBeGreaterThan(10)
  const { status, error, receipt } = await eraseTenant({ slug: tenant.slug })
  expect([status, error]).toEqual(['done', undefined])
  expect(receipt).toMatchObject({ rows: { 'eu-1 shared: tasks': 20 } })
  expect(await traces(tenant)).toEqual([])
})

it('half-way: refused until the move is cancelled, and then all of both places', { timeout: 120_000 }, async () => {
  for (const [step, where] of [
    ['copy', usSchema],
    ['copy', euDatabase],
    ['verify', { kind: 'shared', region: 'eu' }],
  ] as const) {
    const tenant = await moves.tenant()
    const operationId = await leftAt(step, tenant, where)
    expect(await eraseTenant({ slug: tenant.slug })).toMatchObject({ status: 'failed', error: { code: 'CONFLICT' } })
    await cancelMove(tenant.slug)
    await takeUp()
    expect(await runMove(operationId)).toMatchObject({ status: 'undone' })
    expect(await eraseTenant({ slug: tenant.slug })).toMatchObject({ status: 'done' })
    expect(await traces(tenant)).toEqual([])
  }
})

it('half-way, by a move that nobody could undo', { timeout: 120_000 }, async () => {
  for (const where of [usSchema, euDatabase, { kind: 'shared', region: 'eu' }] as const) {
    const tenant = await moves.tenant()
    const operationId = await leftAt('copy', tenant, where)
    await control().operation.update({ where: { id: operationId }, data: { status: 'failed', finishedAt: new Date() } })
    await tenant.db.project.create({ data: { name: 'While it was captured', createdById: tenant.userId } })
    const { status, error } = await eraseTenant({ slug: tenant.slug })
    expect([status, error]).toEqual(['done', undefined])
    expect(await traces(tenant)).toEqual([])
    expect(await control().place.count({ where: { OR: [{ tenantId: tenant.id }, { state: 'dropping' }] } })).toBe(0)
  }
})

it('in a place that it had to give back and that nobody has dropped yet', { timeout: 60_000 }, async () => {
  const tenant = await moves.tenant()
  const operationId = await leftAt('copy', tenant, euDatabase)
  await control().operation.update({ where: { id: operationId }, data: { status: 'undone', finishedAt: new Date() } })
  await control().place.updateMany({
    where: { tenantId: tenant.id, kind: 'database' },
    data: { tenantId: null, state: 'dropping' },
  })
  expect(await eraseTenant({ slug: tenant.slug })).toMatchObject({ status: 'done' })
  expect(await control().place.count({ where: { state: 'dropping' } })).toBe(0)
  expect(await traces(tenant)).toEqual([])
})
