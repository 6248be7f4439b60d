import { describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { programArb } from './arbitrary-program'
import { describeCombinations, modes } from './describe-combination'
import { isLeak, judge, openBench, openFleet, report, tenantsIn } from './open-bench'
import type { PlaceName, SuitePlaces } from './suite-places'
import { noForce } from './weakened-force'

// All in one database: the tenants use the same connections.
const names = ['shared', 'schema', 'schema2'] as const
const fleets = {
  locked: await openFleet(await testDatabases(), { names, lockTwo: true }),
  open: await openFleet(await testDatabases(), { names, lockTwo: false }),
}
const seed = 1_000

describeCombinations(
  [
    ['shared', 'schema'],
    ['schema', 'schema2'],
    ['shared', 'schema', 'schema2'],
  ],
  fleets,
  seed,
)

/** The same places, reached as through a pooler in transaction mode. */
function pooled<Name extends PlaceName>(places: SuitePlaces<Name>): SuitePlaces<Name> {
  const through = Object.entries<SuitePlaces<Name>[Name]>(places).map(([name, place]) => {
    const url = `${place.placement.url}?pgbouncer=true`
    return [name, { ...place, placement: { ...place.placement, url } }]
  })
  return Object.fromEntries(through) as SuitePlaces<Name>
}

it('finds no difference without named statements, as poolers in transaction mode need it', async () => {
  const bench = await openBench(pooled(fleets.locked), ['schema', 'shared', 'schema2'])
  const verdict = await judge(bench, programArb(tenantsIn(['schema', 'shared', 'schema2'])), { seed, numRuns: 30 })
  report('schema + shared + schema2 without named statements', seed, bench, verdict)
  await bench.close()
  expect(verdict.difference).toBeUndefined()
}, 90_000)

describe('two tenants in one schema, by mistake of the catalogue and the home alike', () => {
  const homes: 'schema'[] = ['schema', 'schema']

  it.each(modes)(
    'finds no difference with $locks',
    async ({ locks, fleet, force, numRuns }) => {
      const bench = await openBench(fleets[fleet], homes, force)
      const verdict = await judge(bench, programArb(tenantsIn(homes)), { seed, numRuns })
      report(`one schema for two, ${locks}`, seed, bench, verdict)
      await bench.close()
      expect(verdict.difference).toBeUndefined()
    },
    90_000,
  )

  it('fails with both off, by a leak, as in shared tables', async () => {
    const bench = await openBench(fleets.open, homes, noForce)
    const verdict = await judge(bench, programArb(tenantsIn(homes), { hostile: false }), { seed, numRuns: 20 })
    report('one schema for two, both locks off', seed, bench, verdict)
    await bench.close()
    expect(verdict.difference).toSatisfy(isLeak)
  }, 30_000)
})
