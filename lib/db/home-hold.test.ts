import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { AppError } from '@/lib/errors'
import { admitTenant } from './home'
import { clearMachinery, forgetHome, type HomeAt, type HomeHold, readHome, receiveHome, takeHome } from './home-hold'
import { backToActive, type CarriedHome, fenceHome, leaveHome, openHome, startCapture } from './home-move'
import { closeOwnerPools } from './owner-pool'

const { shardIn } = await testDatabases({ regions: ['us', 'eu'] })
afterAll(() => closeOwnerPools())

const { ownerUrl, superuserUrl } = shardIn('us')
const held = () => Promise.resolve()
const lost = () => Promise.reject(new AppError('CONFLICT', { internal: 'operation was taken over' }))
const conflict = { code: 'CONFLICT' }

const root = (sql: string, values: unknown[] = []) => withClient(superuserUrl, (client) => client.query(sql, values))

/** A tenant that lives in the shared tables at epoch 1, and an operation that holds its home there at its second attempt. */
async function living(): Promise<{ home: HomeAt; hold: HomeHold; late: HomeHold }> {
  const home = { ownerUrl, schemaName: 'public', tenantId: randomUUID() }
  await admitTenant(home, { tenantId: home.tenantId, epoch: 1n, limits: { projects: 2 } })
  const hold = { operationId: randomUUID(), attempt: 2 }
  await takeHome(home, hold, held)
  return { home, hold, late: { ...hold, attempt: 1 } }
}

const rowOf = async ({ tenantId }: HomeAt) =>
  (await root('SELECT * FROM tenancy.home WHERE tenant_id = $1', [tenantId])).rows

const carried: CarriedHome = { standing: 'ok', limits: {}, entitlementsVersion: 3n, schemaVersion: 'x' }

describe('whoever holds a home no longer', () => {
  const late: [string, (home: HomeAt, hold: HomeHold) => Promise<unknown>][] = [
    ['captures nothing', startCapture],
    ['can’t fence', (home, hold) => fenceHome(home, hold, 1n)],
    ['can’t open it again', (home, hold) => backToActive(home, hold, 3n)],
    ['can’t leave it', leaveHome],
    ['can’t clear what the machinery keeps', clearMachinery],
  ]
  it.each(late)('%s', async (_what, act) => {
    const { home, hold, late: lateHold } = await living()
    await startCapture(home, hold)
    await root("INSERT INTO tenancy.captured (tenant_id, table_name, key) VALUES ($1, 'tasks', '{}')", [home.tenantId])
    await fenceHome(home, hold, 1n)
    const before = await rowOf(home)
    await expect(act(home, lateHold)).rejects.toMatchObject(conflict)
    expect(await rowOf(home)).toEqual(before)
    expect((await root('SELECT FROM tenancy.captured WHERE tenant_id = $1', [home.tenantId])).rowCount).toBe(1)
    // The one that does hold it goes on.
    await backToActive(home, hold, 3n)
    expect(await readHome(home)).toMatchObject({ residence: 'active', epoch: 3n, capture: false })
    expect((await root('SELECT FROM tenancy.captured WHERE tenant_id = $1', [home.tenantId])).rowCount).toBe(0)
  })

  it('can’t open the home that it made, nor forget the one that is left', async () => {
    const { home, hold, late: lateHold } = await living()
    await root("UPDATE tenancy.home SET residence = 'receiving', epoch = 2 WHERE tenant_id = $1", [home.tenantId])
    await expect(openHome(home, lateHold, { epoch: 2n, source: carried, steps: [] })).rejects.toMatchObject(conflict)
    await forgetHome(home, lateHold)
    expect(await readHome(home)).toMatchObject({ residence: 'receiving' })
    await openHome(home, hold, { epoch: 2n, source: carried, steps: [] })
    await openHome(home, hold, { epoch: 2n, source: carried, steps: [] })
    expect(await readHome(home)).toMatchObject({ residence: 'active', epoch: 2n, entitlementsVersion: 3n })
    await forgetHome(home, hold)
    expect(await readHome(home)).toMatchObject({ residence: 'active' })
  })
})

describe('whoever writes itself into a home', () => {
  it('asks the journal while nobody else can, and where it has lost its operation writes nothing', async () => {
    const { home, late } = await living()
    const before = await rowOf(home)
    await expect(takeHome(home, late, lost)).rejects.toMatchObject(conflict)
    expect(await rowOf(home)).toEqual(before)
    const absent = { ...home, schemaName: 'public', tenantId: randomUUID() }
    await expect(receiveHome(absent, late, { epoch: 2n, assertHeld: lost })).rejects.toMatchObject(conflict)
    expect(await readHome(absent)).toBeNull()
  })

  it('is waited for by its successor, whose word is the last', async () => {
    const { home, hold } = await living()
    const order: string[] = []
    let answer = () => {}
    const slow = () =>
      new Promise<void>((resolve) => {
        order.push('the first asks')
        answer = () => resolve()
      })
    const first = takeHome(home, hold, slow)
    await expect.poll(() => order).toEqual(['the first asks'])
    const second = takeHome(home, { ...hold, attempt: 3 }, async () => void order.push('the second asks'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(order).toEqual(['the first asks'])
    answer()
    await Promise.all([first, second])
    expect(order).toEqual(['the first asks', 'the second asks'])
    expect(await rowOf(home)).toMatchObject([{ attempt: 3 }])
  })

  it('waits for a transaction of the one before, and after it none of theirs can begin', async () => {
    const { home, hold } = await living()
    await withClient(ownerUrl, async (client) => {
      const holding = 'SELECT tenancy.hold($1, $2, $3, $4)'
      const before = [home.tenantId, 'public', hold.operationId, 2]
      await client.query('BEGIN')
      await client.query(holding, before)
      let taken = false
      const taking = takeHome(home, { ...hold, attempt: 3 }, held).then(() => (taken = true))
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(taken).toBe(false)
      await client.query('COMMIT')
      await taking
      await expect(client.query(holding, before)).rejects.toMatchObject({ code: 'TN005' })
    })
  })

  it('never makes a home that waits of one where the tenant lives', async () => {
    const { home, hold } = await living()
    for (const residence of ['active', 'fenced']) {
      await root('UPDATE tenancy.home SET residence = $2 WHERE tenant_id = $1', [home.tenantId, residence])
      await expect(receiveHome(home, hold, { epoch: 5n, assertHeld: held })).rejects.toMatchObject(conflict)
      expect(await readHome(home)).toMatchObject({ residence, epoch: 1n })
    }
    await root("UPDATE tenancy.home SET residence = 'moved' WHERE tenant_id = $1", [home.tenantId])
    await receiveHome(home, hold, { epoch: 5n, assertHeld: held })
    expect(await readHome(home)).toMatchObject({ residence: 'receiving', epoch: 5n })
  })
})
