import { describe, expect, it } from 'vitest'
import { programArb } from './arbitrary-program'
import { everything } from './everything'
import { Kinds } from './kinds'
import { judge, openBench, report, tenantsIn } from './open-bench'
import type { PlaceName, SuitePlaces } from './suite-places'
import { noForce } from './weakened-force'

export interface Fleets<Name extends PlaceName> {
  /** Its places with lock 2, and without it. */
  locked: SuitePlaces<Name>
  open: SuitePlaces<Name>
}

const seed = 20_261_124

/** Programs each; lock 1 is what refuses many calls at once, so that those without it take longer. */
export const modes = [
  { locks: 'both locks', fleet: 'locked', force: undefined, numRuns: 110 },
  { locks: 'lock 1 off', fleet: 'locked', force: noForce, numRuns: 60 },
  { locks: 'lock 2 off', fleet: 'open', force: undefined, numRuns: 100 },
] as const

/** Tenants in these homes, each of which sees and changes what it would if it were alone: with both locks, with one, and without. */
export function describeCombination<Name extends PlaceName>(homes: Name[], fleets: Fleets<Name>): void {
  const what = homes.join(' + ')
  describe(`tenants in ${what}, against an oracle in which each is alone`, () => {
    const programs = programArb(tenantsIn(homes))
    const kinds = new Kinds()

    it.each(modes.map((mode, at) => ({ ...mode, seed: seed + at })))(
      'finds no difference with $locks',
      async (mode) => {
        const bench = await openBench(fleets[mode.fleet], homes, mode.force)
        const verdict = await judge(bench, programs, mode)
        report(`${what}, ${mode.locks}`, mode.seed, bench, verdict)
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
      const bench = await openBench(fleets.open, homes, noForce)
      // Nobody names another tenant: without any lock such a row would be written, into one's own place.
      const verdict = await judge(bench, programArb(tenantsIn(homes), { hostile: false }), { seed, numRuns: 20 })
      report(`${what}, both locks off`, seed, bench, verdict)
      await bench.close()
      expect(verdict.difference).toBeUndefined()
    }, 90_000)
  })
}
