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

/** Programs each: those without lock 1 take longer, since nothing is refused at once. */
export const modes = [
  { locks: 'both locks', fleet: 'locked', force: undefined, numRuns: 70 },
  { locks: 'lock 1 off', fleet: 'locked', force: noForce, numRuns: 25 },
  { locks: 'lock 2 off', fleet: 'open', force: undefined, numRuns: 50 },
] as const

/**
 * Tenants in each combination of homes, of whom each sees and changes what it would if it were alone: with both locks, with
 * one, and without. Each mode has other programs, from `seed` on: together they must have tried everything.
 */
export function describeCombinations<Name extends PlaceName>(
  combinations: Name[][],
  fleets: Fleets<Name>,
  seed: number,
): void {
  const kinds = new Kinds()
  describe.each(combinations.map((homes, at) => ({ homes, what: homes.join(' + '), first: seed + 10 * at })))(
    'tenants in $what, against an oracle in which each is alone',
    ({ homes, what, first }) => {
      const programs = programArb(tenantsIn(homes))

      it.each(modes.map((mode, at) => ({ ...mode, seed: first + at })))(
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

      it('finds none with both off either: the places themselves are apart', async () => {
        const bench = await openBench(fleets.open, homes, noForce)
        // Nobody names another tenant: without any lock such a row would be written, into one's own place.
        const polite = programArb(tenantsIn(homes), { hostile: false })
        const verdict = await judge(bench, polite, { seed: first, numRuns: 12 })
        report(`${what}, both locks off`, first, bench, verdict)
        await bench.close()
        expect(verdict.difference).toBeUndefined()
      }, 90_000)
    },
  )

  it('has tried every kind of operation', () => {
    expect(kinds.missing(everything)).toEqual([])
  })
}
