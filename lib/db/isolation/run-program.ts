import type { Tick } from './arbitrary-program'
import { compareTables } from './compare-tables'
import { type Bench, Player } from './player'

/** Runs a program of all tenants from their seeds. Throws Difference; gives the number of operations. */
export async function runProgram(bench: Bench, ticks: Tick[]): Promise<number> {
  const players = bench.tenants.map((me) => new Player(bench, me, { tenantId: me.tenant.id, state: me.tenant.seed() }))
  for (const { steps, delays } of ticks) {
    const played = await Promise.allSettled(
      players.map(async (player, at) => {
        for (let turn = 0; turn < (delays[at] ?? 0); turn += 1) await new Promise((resolve) => setImmediate(resolve))
        const step = steps[at]
        if (step) await player.play(step)
      }),
    )
    const failed = played.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  }
  await compareTables(
    bench,
    players.map((player) => player.world),
  )
  return players.reduce((sum, player) => sum + player.operations, 0)
}
