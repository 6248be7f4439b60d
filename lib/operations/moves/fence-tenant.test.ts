import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withClient } from '@/dev/db/with-client'
import { moveTo, type MovingTenant, testMoves, whereIs } from '@/dev/db/moving-tenants'
import { endTransactions, holdersOf } from '@/lib/db/home-move'
import { releaseVersion } from '@/lib/db/release'
import type { MoveStepName } from './move-options'
import { moveTenant } from './move-tenant'

const moves = await testMoves()
const toEu = { kind: 'shared', region: 'eu' } as const

/** Somebody's transaction that stays open for so long; it writes as it begins and as it ends. */
function longTransaction({ db }: MovingTenant, ms: number): Promise<string> {
  const long = db.$transaction(
    async (tx) => {
      await tx.task.updateMany({ where: { number: 1 }, data: { title: 'begun' } })
      await sleep(ms)
      await tx.task.updateMany({ where: { number: 2 }, data: { title: 'ended' } })
    },
    { timeout: 60_000 },
  )
  return long.then(
    () => 'committed',
    () => 'refused',
  )
}

const titles = async ({ db }: MovingTenant) =>
  (await db.task.findMany({ orderBy: { number: 'asc' }, select: { title: true } })).map(({ title }) => title)

describe('the fence', () => {
  it('waits for who is in, and others are served until it holds', { timeout: 60_000 }, async () => {
    const tenant = await moves.tenant(undefined, 3)
    let long: Promise<string> | undefined
    let moving = true
    const waits: number[] = []
    const serveOthers = async () => {
      while (moving) {
        const began = performance.now()
        await tenant.db.task.updateMany({ where: { number: 3 }, data: { title: 'beside' } })
        waits.push(performance.now() - began)
        await sleep(10)
      }
    }
    const atStep = async (step: MoveStepName, when: string) => {
      if (step !== 'verify' || when !== 'ends') return
      long = longTransaction(tenant, 1_500)
      await sleep(100)
    }
    const others = serveOthers()
    const moved = await moveTenant(moveTo(tenant, toEu), { atStep })
    moving = false
    await others
    expect(moved).toMatchObject({ status: 'done' })
    expect(await long).toBe('committed')
    expect(await titles(tenant)).toEqual(['begun', 'ended', 'beside'])
    // Refused for 200 ms at a time, and in between let in.
    expect(Math.max(...waits)).toBeLessThan(2_000)
    expect(waits.length).toBeGreaterThan(20)
    expect(moved.move?.fencedMs).toBeLessThan(2_000)
  })

  it('is not all: what was begun before anything was captured comes along, too', { timeout: 60_000 }, async () => {
    const tenant = await moves.tenant(undefined, 3)
    const long = longTransaction(tenant, 1_500)
    await sleep(100)
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'done' })
    expect(await long).toBe('committed')
    expect(await titles(tenant)).toEqual(['begun', 'ended', 'Task 3'])
  })

  it('ends who stays for too long, and nothing of theirs arrives', { timeout: 60_000 }, async () => {
    const tenant = await moves.tenant(undefined, 3)
    let long: Promise<string> | undefined
    const atStep = async (step: MoveStepName, when: string) => {
      if (step !== 'verify' || when !== 'ends') return
      long = longTransaction(tenant, 12_000)
      await sleep(100)
    }
    const moved = await moveTenant(moveTo(tenant, toEu), { atStep })
    expect(moved).toMatchObject({ status: 'done' })
    expect(await whereIs(tenant)).toMatchObject(toEu)
    expect(await titles(tenant)).toEqual(['Task 1', 'Task 2', 'Task 3'])
    expect(await long).toBe('refused')
  })

  it('knows the transactions that are in, and ends them', async () => {
    const { id: tenantId } = await moves.tenant(undefined, 1)
    const { ownerUrl, appUrl } = moves.databases.shard
    const at = { ownerUrl, schemaName: 'public', tenantId }
    expect(await holdersOf(at)).toEqual([])
    await withClient(appUrl, async (client) => {
      client.on('error', () => {})
      await client.query('BEGIN')
      const entering = [tenantId, 'public', 1, 'work', releaseVersion, '60000']
      await client.query('SELECT tenancy.enter($1, $2, $3, $4, $5, $6)', entering)
      const holders = await holdersOf(at)
      expect(holders).toHaveLength(1)
      expect(await endTransactions(at, [{ pid: holders[0]?.pid ?? 0, transaction: '0/0' }], 'terminate')).toBe(0)
      const sleeping = client.query('SELECT pg_sleep(30)').catch((error: unknown) => error)
      await sleep(50)
      expect(await endTransactions(at, holders, 'cancel')).toBe(1)
      expect(await sleeping).toMatchObject({ code: '57014' })
      // It sits in its broken transaction, and still holds the lock no more than that.
      await endTransactions(at, await holdersOf(at), 'terminate')
      await expect.poll(() => holdersOf(at)).toEqual([])
    })
  })
})
