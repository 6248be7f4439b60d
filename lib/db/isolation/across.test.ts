import { describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { programArb } from './arbitrary-program'
import { everything } from './everything'
import { Kinds } from './kinds'
import { isLeak, judge, openBench, openFleet, report, tenantsIn } from './open-bench'
import { type PlaceName, placeNames } from './suite-places'
import { noForce } from './weakened-force'

const locked = await openFleet(await testDatabases(), { names: placeNames, lockTwo: true })
const open = await openFleet(await testDatabases(), { names: placeNames, lockTwo: false })

const numRuns = 150
const seed = 20_261_122

/** Who lives where; in the first three rows a tenant's neighbour is on the same connections. */
const combinations: PlaceName[][] = [
  ['shared', 'schema'],
  ['schema', 'schema2'],
  ['shared', 'schema', 'schema2'],
  ['shared', 'database'],
  ['schema', 'database'],
  ['database', 'database2'],
  ['shared', 'schema', 'database'],
]

describe.each(combinations.map((homes) => ({ homes, what: homes.join(' + ') })))(
  'tenants in $what, against an oracle in which each is alone',
  ({ homes, what }) => {
    const programs = programArb(tenantsIn(homes))
    const kinds = new Kinds()

    it.each([
      { locks: 'both locks', fleet: locked, force: undefined },
      { locks: 'lock 1 off', fleet: locked, force: noForce },
      { locks: 'lock 2 off', fleet: open, force: undefined },
    ])(
      'finds no difference with $locks',
      async ({ locks, fleet, force }) => {
        const bench = await openBench(fleet, homes, force)
        // Other programs each time: together they must have tried everything.
        const ownSeed = seed + locks.length
        const verdict = await judge(bench, programs, { seed: ownSeed, numRuns })
        report(`${what}, ${locks}`, ownSeed, bench, verdict)
        await bench.close()
        expect(verdict.difference).toBeUndefined()
        kinds.join(verdict.kinds)
      },
      90_000,
    )

    it('has tried every kind of operation', () => {
      expect(kinds.missing(everything)).toEqual([])
    })

    it('finds none with both off either: the places themselves are apart', async () => {
      const bench = await openBench(open, homes, noForce)
      // Nobody names another tenant: without any lock such a row would be written, into one's own place.
      const verdict = await judge(bench, programArb(tenantsIn(homes), { hostile: false }), { seed, numRuns: 40 })
      report(`${what}, both locks off`, seed, bench, verdict)
      await bench.close()
      expect(verdict.difference).toBeUndefined()
    }, 90_000)
  },
)

describe('two tenants in one schema, by mistake of the catalogue and the home alike', () => {
  const homes: PlaceName[] = ['schema', 'schema']
  const programs = programArb(tenantsIn(homes))

  it.each([
    { locks: 'both locks', fleet: locked, force: undefined },
    { locks: 'lock 1 off', fleet: locked, force: noForce },
    { locks: 'lock 2 off', fleet: open, force: undefined },
  ])(
    'finds no difference with $locks',
    async ({ locks, fleet, force }) => {
      const bench = await openBench(fleet, homes, force)
      const verdict = await judge(bench, programs, { seed, numRuns })
      report(`one schema for two, ${locks}`, seed, bench, verdict)
      await bench.close()
      expect(verdict.difference).toBeUndefined()
    },
    90_000,
  )

  it('fails with both off, by a leak, as in shared tables', async () => {
    const bench = await openBench(open, homes, noForce)
    const verdict = await judge(bench, programArb(tenantsIn(homes), { hostile: false }), { seed, numRuns: 20 })
    report('one schema for two, both locks off', seed, bench, verdict)
    await bench.close()
    expect(verdict.difference).toSatisfy(isLeak)
  }, 30_000)
})
