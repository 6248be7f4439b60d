/** How many of something passed, and how many did not; `failures` names those where it is known, with the first line of why. */
export type Tally = { passed: number; failed: number; failures?: string[] }

export const emptyTally = (): Tally => ({ passed: 0, failed: 0 })

export function addTallies(...tallies: Tally[]): Tally {
  return tallies.reduce(
    (sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed }),
    emptyTally(),
  )
}

/** A program that says that it failed has failed, even if it counted no failure: it may have crashed. */
export function withExitCode(tally: Tally, code: number | null): Tally {
  return code === 0 || tally.failed > 0 ? tally : { ...tally, failed: 1 }
}
