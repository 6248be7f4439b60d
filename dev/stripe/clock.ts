import { nextDueWork, type DueWork } from './billing/due-work'
import { realNow, settingsOf, type Sim, type Simulator } from './simulator'

/** More than any honest advance needs; an endless loop would fill the disk. */
const maxSteps = 100_000

/**
 * Does everything that is due up to `target`, each thing at its own time and in a transaction of its
 * own, so that a kill in the middle leaves nothing half done. Returns how many things it did.
 */
export function runDueWork(simulator: Simulator, target = simulator.now()): number {
  for (let steps = 0; steps < maxSteps; steps += 1) {
    const work = findWork(simulator, target)
    if (!work) return steps
    simulator.transact(
      (sim) => {
        work.run(sim)
        moveClock(sim, work.at)
      },
      { now: work.at },
    )
  }
  throw new Error(`The clock did not settle after ${maxSteps} steps.`)
}

/** Moves the simulated clock forward, through everything that happens on the way. */
export function advanceClock(simulator: Simulator, seconds: number): { now: number; steps: number } {
  const target = simulator.now() + seconds
  const steps = runDueWork(simulator, target)
  simulator.transact((sim) => moveClock(sim, target))
  return { now: simulator.now(), steps }
}

/**
 * Sets the clock back, so that what is bought next has a past once the clock has caught up. Only for a simulator that knows
 * no customer yet: false, and nothing is changed, where there is one.
 */
export function beginInThePast(simulator: Simulator, seconds: number): boolean {
  return simulator.transact(({ store }) => {
    if (store.count('customers') > 0) return false
    store.put('settings', { ...settingsOf(store), clockOffset: -seconds })
    return true
  })
}

function findWork(simulator: Simulator, target: number): DueWork | undefined {
  const { store, baseUrl } = simulator
  const request = { id: null, idempotency_key: null }
  return nextDueWork({ store, baseUrl, now: simulator.now(), request }, target)
}

/** The clock only ever moves forward. */
function moveClock(sim: Sim, to: number): void {
  const settings = settingsOf(sim.store)
  const clockOffset = to - realNow()
  if (clockOffset > settings.clockOffset) sim.store.put('settings', { ...settings, clockOffset })
}
