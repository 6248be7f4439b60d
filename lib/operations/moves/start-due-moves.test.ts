import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { withClient } from '@/dev/db/with-client'
import { paperMover } from '@/dev/moves/paper-mover'
import { testDueMoves } from '@/dev/moves/test-due-moves'
import { downgradeGraceDays, placementRoom } from '@/lib/billing/plans'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { beginJournal } from '@/lib/operations/operation-journal'
import { fitsPlan } from './fits-plan'
import type { MoveInput } from './move-options'

const { databases, sql, tenant, placementOf, run } = await testDueMoves()

const small = { rows: 10, bytes: 1000 }

describe('up', () => {
  it.each([
    ['shared', 'business', 'schema'],
    ['shared', 'enterprise', 'database'],
    ['schema', 'enterprise', 'database'],
  ] as const)('from %s on %s: to %s at once, on its shard', async (kind, plan, to) => {
    const { id, slug } = await tenant({ kind, plan, region: 'eu' })
    const mover = paperMover()
    expect(await run(mover)).toEqual({ begun: 1, done: 1, failed: 0, left: 0 })
    expect(mover.begun).toEqual([slug])
    expect(await placementOf(id)).toMatchObject({ kind: to, shard: 'eu-1', epoch: 2n, moveFailures: 0 })
    expect(await run(mover)).toMatchObject({ begun: 0 })
  })

  it('before anybody who moves down', async () => {
    const down = await tenant({ kind: 'schema', desiredDaysAgo: 30, size: small })
    await sql(`UPDATE placements SET next_move_at = now() - interval '1 hour' WHERE tenant_id = $1`, [down.id])
    const up = await tenant({ plan: 'business' })
    const mover = paperMover()
    await run(mover, { perShard: 1 })
    expect(mover.begun).toEqual([up.slug, down.slug])
  })
})

describe('down', () => {
  const shared = placementRoom.shared ?? small

  it('after the grace, not a day before', async () => {
    const { id } = await tenant({ kind: 'schema', desiredDaysAgo: downgradeGraceDays - 1, size: small })
    expect(await run(paperMover())).toMatchObject({ begun: 0 })
    await sql(`UPDATE placements SET desired_since = desired_since - interval '1 day' WHERE tenant_id = $1`, [id])
    expect(await run(paperMover())).toMatchObject({ done: 1 })
    expect(await placementOf(id)).toMatchObject({ kind: 'shared' })
  })

  it.each([
    ['too many rows', { rows: shared.rows + 1, bytes: 1 }],
    ['too many bytes', { rows: 1, bytes: shared.bytes + 1 }],
    ['no size yet', undefined],
  ])('not with %s', async (_, size) => {
    await tenant({ kind: 'schema', desiredDaysAgo: 30, ...(size && { size }) })
    expect(await run(paperMover())).toMatchObject({ begun: 0 })
  })

  it('with exactly as much as there may be', async () => {
    await tenant({ kind: 'schema', desiredDaysAgo: 30, size: shared })
    expect(await run(paperMover())).toMatchObject({ done: 1 })
  })

  it('not while it has more than its plan allows; it is looked at again later', async () => {
    const counting = { ...paperMover(), fits: fitsPlan }
    const { id } = await tenant({ kind: 'schema', desiredDaysAgo: 30, size: small })
    const db = tenantDb(id, 'work')
    const { id: createdById } = await db.user.create({ data: { email: 'ada@due.test', name: 'Ada', role: 'owner' } })
    await withClient(databases.shard.ownerUrl, (client) =>
      client.query(`UPDATE tenancy.home SET limits = '{}' WHERE tenant_id = $1`, [id]),
    )
    for (const name of ['One', 'Two', 'Three']) await db.project.create({ data: { name, createdById } })
    expect(await run(counting)).toMatchObject({ begun: 0 })
    const waiting = await placementOf(id)
    expect(waiting.moveFailures).toBe(0)
    expect(waiting.nextMoveAt.getTime()).toBeGreaterThan(Date.now() + 50 * 60_000)
    await db.project.deleteMany({ where: { name: 'Three' } })
    await sql('UPDATE placements SET next_move_at = now() WHERE tenant_id = $1', [id])
    expect(await run(counting)).toMatchObject({ done: 1 })
  })
})

describe('never', () => {
  it.each([
    ['whom an operator has placed', 'UPDATE placements SET pinned = true WHERE tenant_id = $1'],
    ['who is pending', `UPDATE tenants SET state = 'pending' WHERE id = $1`],
    ['who is being taken away', `UPDATE tenants SET state = 'purging' WHERE id = $1`],
    ['who is to be erased', `UPDATE tenants SET erase_after = now() + interval '3 days' WHERE id = $1`],
    [
      'whose last move failed just now',
      `UPDATE placements SET next_move_at = now() + interval '1 second' WHERE tenant_id = $1`,
    ],
  ])('%s', async (_, statement) => {
    const { id } = await tenant({ plan: 'business' })
    await sql(statement, [id])
    expect(await run(paperMover())).toMatchObject({ begun: 0 })
  })

  it('while another operation is at work on it', async () => {
    const { id } = await tenant({ plan: 'business' })
    const other = await beginJournal({ kind: 'export', tenantId: id, input: {} })
    expect(await run(paperMover())).toMatchObject({ begun: 0 })
    await control().operation.update({ where: { id: other?.id ?? '' }, data: { status: 'done' } })
    expect(await run(paperMover())).toMatchObject({ done: 1 })
  })
})

describe('at once', () => {
  it('two crons begin one move', async () => {
    const { slug } = await tenant({ plan: 'business' })
    const mover = paperMover(() => sleep(100))
    const both = await Promise.all([run(mover), run(mover), run(mover)])
    expect(both.reduce((sum, { begun }) => sum + begun, 0)).toBe(1)
    expect(mover.begun).toEqual([slug])
  })

  it('so many a shard, whoever begins them; the others follow', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, async () => (await tenant({ plan: 'business' })).id))
    ids.push((await tenant({ plan: 'business', region: 'eu' })).id)
    const mover = paperMover(() => sleep(60))
    for (let runs = 0; runs < 10 && mover.begun.length < ids.length; runs++) await run(mover)
    expect(mover.begun).toHaveLength(ids.length)
    expect(mover.peaks.get('us-1')).toBe(2)
    expect(mover.peaks.get('eu-1')).toBe(1)
    for (const id of ids) expect(await placementOf(id)).toMatchObject({ kind: 'schema' })
  })

  it('so many a shard, also where two processes look at the same moment', async () => {
    await Promise.all(Array.from({ length: 4 }, () => tenant({ plan: 'business' })))
    const mover = paperMover(() => sleep(60))
    const hesitant = { ...mover, begin: (input: MoveInput) => sleep(40).then(() => mover.begin(input)) }
    // Another process, as far as this file's modules go.
    vi.resetModules()
    const [elsewhere, client] = await Promise.all([import('./start-due-moves'), import('@/lib/db/control-client')])
    const there = () => elsewhere.startDueMoves({ until: new Date(Date.now() + 20_000), mover: hesitant, perShard: 1 })
    for (let runs = 0; runs < 10 && mover.begun.length < 4; runs++) {
      await Promise.all([run(hesitant, { perShard: 1 }), there()])
    }
    await client.control().$disconnect()
    expect(mover.begun).toHaveLength(4)
    expect(mover.peaks.get('us-1')).toBe(1)
  })

  it('moves that operators have begun count, those that rest don’t', async () => {
    const busy = await Promise.all([tenant(), tenant()])
    for (const { id } of busy) await beginJournal({ kind: 'move', tenantId: id, input: { reason: 'operator' } })
    await tenant({ plan: 'business' })
    expect(await run(paperMover())).toMatchObject({ begun: 0 })
    await control().operation.updateMany({ where: { tenantId: busy[0].id }, data: { request: 'pause' } })
    expect(await run(paperMover())).toMatchObject({ done: 1 })
  })

  it('one tenant’s alone, right after it has paid', async () => {
    await tenant({ plan: 'business' })
    const { id, slug } = await tenant({ plan: 'business' })
    const mover = paperMover()
    await run(mover, { tenantId: id })
    expect(mover.begun).toEqual([slug])
  })
})
