import { describe, expect, it, vi } from 'vitest'
import { moveTo, type MovingTenant, type Somewhere, somewhere, testMoves, whereIs } from '@/dev/db/moving-tenants'
import { placementOf } from '@/lib/control/placement-of'
import { control } from '@/lib/db/control-client'
import { vacuumTables } from '@/lib/db/move/vacuum-tables'
import { fillSpares } from '@/lib/operations/fill-spares'
import { moveTenant } from './move-tenant'
import { moveStepNames } from './move-options'
import { purgeRemnants } from './purge-remnants'

vi.mock('@/lib/db/move/vacuum-tables', { spy: true })

const moves = await testMoves()
const soon = () => new Date(Date.now() + 60_000)

/** A tour that goes from each place to each other once, and ends where it began (Hierholzer). */
function tour(): Somewhere[] {
  const left = somewhere.map((_, from) => somewhere.flatMap((_place, to) => (to === from ? [] : [to])))
  const [stack, path] = [[0], [] as number[]]
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const next = left[at]?.pop()
    if (next === undefined) path.push(stack.pop() ?? 0)
    else stack.push(next)
  }
  return path.toReversed().flatMap((index) => somewhere[index] ?? [])
}

async function purge(tenant: MovingTenant): Promise<void> {
  await moves.endGrace(tenant)
  const { failed, more } = await purgeRemnants({ until: soon() })
  if (failed > 0 || more) throw new Error('something is left that could not be purged')
}

describe('a move', () => {
  it(
    'goes from each kind of place in each region to each other, and everything arrives',
    { timeout: 120_000 },
    async () => {
      const tenant = await moves.tenant()
      const before = await moves.rows(tenant)
      const [, ...stops] = tour()
      expect(stops).toHaveLength(30)
      for (const [index, stop] of stops.entries()) {
        await fillSpares({ until: soon() })
        const moved = await moveTenant(moveTo(tenant, stop))
        expect(moved).toMatchObject({
          status: 'done',
          steps: moveStepNames.map((name) => ({ name, status: 'done' })),
          move: {
            status: 'done',
            to: stop,
            progress: { percent: 100 },
            fencedMs: expect.any(Number),
            canCancel: false,
          },
        })
        expect(await whereIs(tenant)).toEqual({ ...stop, epoch: index + 2 })
        expect(await moves.rows(tenant)).toEqual(before)
        expect(await tenant.db.task.count()).toBe(20)
        await tenant.db.task.updateMany({ where: { number: 1 }, data: { title: 'Task 1' } })
        Object.assign(before, await moves.rows(tenant))
        if (index % 5 === 4) await purge(tenant)
      }
      await purge(tenant)
      expect(await moves.homes(tenant)).toEqual(['us-1/public: active 31'])
      expect(await control().place.count({ where: { tenantId: tenant.id } })).toBe(0)
      expect(await control().tenant.findUnique({ where: { id: tenant.id } })).toMatchObject({ region: 'us' })
    },
  )

  it('says where the tenant will live while it is switched, and neither before nor after', async () => {
    await fillSpares({ until: soon() })
    const tenant = await moves.tenant()
    const said: string[] = []
    const look = async (when: string) => {
      const placement = await placementOf(tenant.id)
      said.push(`${when}: ${placement?.kind}${placement?.next ? `, next ${placement.next.kind}` : ''}`)
    }
    await moveTenant(moveTo(tenant, { kind: 'database', region: 'us' }), {
      atStep: async (step, when) => {
        if (['verify', 'fence', 'commit', 'open', 'finish'].includes(step)) await look(`${step} ${when}`)
        if (step !== 'fence' || when !== 'ends') return
        // Where this process can't get there, it goes on for as long as the tenant is here.
        const where = { where: { id: (await control().place.findFirstOrThrow({ where: { tenantId: tenant.id } })).id } }
        const { passwordSealed } = await control().place.findUniqueOrThrow(where)
        await control().place.update({ ...where, data: { passwordSealed: 'of another secret' } })
        await look('unreadable')
        await control().place.update({ ...where, data: { passwordSealed } })
      },
    })
    await look('afterwards')
    expect(said).toEqual([
      'verify begins: shared',
      'verify ends: shared',
      'fence begins: shared, next database',
      'fence ends: shared, next database',
      'unreadable: shared',
      'commit begins: shared, next database',
      ...['commit ends', 'open begins', 'open ends', 'finish begins', 'finish ends', 'afterwards'].map(
        (when) => `${when}: database`,
      ),
    ])
  })

  it('takes what many rows of an earlier stay have left in the indexes away before it copies there again', async () => {
    await fillSpares({ until: soon() })
    const [home, away] = [
      { kind: 'shared', region: 'us' },
      { kind: 'schema', region: 'us' },
    ] as const
    const [few, many] = [await moves.tenant(home), await moves.tenant(home, 10_001)]
    const thereAndBack = async (tenant: MovingTenant) => {
      for (const where of [away, home])
        expect(await moveTenant(moveTo(tenant, where))).toMatchObject({ status: 'done' })
      return vi.mocked(vacuumTables).mock.calls.length
    }
    expect(await thereAndBack(few)).toBe(0)
    expect(await thereAndBack(many)).toBe(1)
    expect(await many.db.task.count()).toBe(10_001)
  }, 60_000)
})
