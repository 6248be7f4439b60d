import { describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { tenantModels } from '@/lib/db/generated/tenant-models'
import type { Force } from '@/lib/db/tenant-client'
import { type Cell, everyCell } from './every-call'
import { type AnyVerdict, judgeEvery, judgeUntilLeak } from './every-judge'
import { everyModel } from './every-model'
import { readDenied, reasonAgainst } from './every-reason'
import { isLeak, openBench, openFleet } from './open-bench'
import { noForce } from './weakened-force'

const seed = 20_261_122
const names = ['shared', 'schema', 'database'] as const
const locked = await openFleet(await testDatabases(), { names, lockTwo: true })
const open = await openFleet(await testDatabases(), { names, lockTwo: false })
const lone = await openFleet(await testDatabases(), { names: ['schema', 'schema2'], lockTwo: true })

interface Mode {
  home: (typeof names)[number]
  locks: string
  fleet: typeof locked
  force?: Force
  rounds: number
  until?: (cell: Cell) => boolean
  isHostile?: boolean
}

/** Two tenants in one place, and the same two alone. In a schema or database they meet by mistake of catalogue and home alike. */
async function judged({ home, locks, fleet, force, ...effort }: Mode, judge = judgeEvery): Promise<AnyVerdict> {
  const beside = await openBench(fleet, [home, home], force)
  const alone = await openBench(lone, ['schema', 'schema2'], force)
  const verdict = await judge({ beside, alone }, { cells: everyCell, seed, ...effort })
  await Promise.all([beside.close(), alone.close()])
  const { programs, operations, kinds, difference } = verdict
  const seen = `${operations} operations, ${kinds.size} kinds, ${everyModel.length} models`
  const result = difference === undefined ? '0 differences' : isLeak(difference) ? 'a leak' : 'a difference'
  process.stdout.write(
    `isolation, every model, ${home}, ${locks}: ${seen}, ${result} (${programs} programs, seed ${seed})\n`,
  )
  return verdict
}

describe('every model', () => {
  it('is driven: each table with a tenant, and each model that lock 1 knows', async () => {
    const { rows } = await locked.shared.superuser.query<{ table: string }>(
      `SELECT table_name AS table FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'`,
    )
    expect(everyModel.map(({ table }) => table).toSorted()).toEqual(rows.map(({ table }) => table).toSorted())
    expect(everyModel.map(({ name }) => name).toSorted()).toEqual(Object.keys(tenantModels).toSorted())
    const driven = new Set(everyCell.map(({ model, operation }) => `${model.name} ${operation}`))
    expect(driven.size).toBe(everyModel.length * 17)
  })

  it('is answered as if its tenant were alone, in every operation and through every relation', async () => {
    const denied = await readDenied(locked.shared.superuser)
    const until = (cell: Cell) => reasonAgainst(cell, denied) === undefined
    const mode = { home: 'shared', locks: 'both locks', fleet: locked, rounds: 1, until } as const
    const { difference, kinds } = await judged(mode)
    expect(difference).toBeUndefined()
    const never = everyCell.filter((cell) => until(cell) && !kinds.get(cell.kind)?.answered)
    expect(never.map(({ kind }) => kind)).toEqual([])
  }, 180_000)

  it('refuses whoever names another tenant, in every operation', async () => {
    const mode = { home: 'shared', locks: 'both locks, naming the other', fleet: locked, rounds: 1 } as const
    const { difference, kinds } = await judged({ ...mode, isHostile: true })
    expect(difference).toBeUndefined()
    const named = everyModel.map(({ name }) => `${name} names another tenant`)
    expect(named.filter((kind) => !kinds.has(kind))).toEqual([])
    expect(named.filter((kind) => kinds.get(kind)?.answered !== 0)).toEqual([])
  }, 90_000)
})

describe.each([
  { home: 'shared', rounds: 0.5 },
  { home: 'schema', rounds: 0.15 },
  { home: 'database', rounds: 0.15 },
] as const)('two tenants in one $home place, in any model', ({ home, rounds }) => {
  it.each([
    { locks: 'lock 1 off', fleet: locked, force: noForce },
    { locks: 'lock 2 off', fleet: open },
    ...(home === 'shared' ? [] : [{ locks: 'both locks', fleet: locked }]),
  ])(
    'are answered as if they were alone, with $locks',
    async (mode) => {
      expect((await judged({ ...mode, home, rounds })).difference).toBeUndefined()
    },
    90_000,
  )

  it('are not with both off: the suite sees a leak', async () => {
    const mode = { home, locks: 'both locks off', fleet: open, force: noForce, rounds }
    const { difference } = await judged(mode, judgeUntilLeak)
    expect(difference).toSatisfy(isLeak)
  }, 30_000)
})
