import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { endOnSignal } from '@/dev/process/end-on-signal'
import { removeAtExit } from '@/dev/process/guardian'
import { runCommand } from '@/dev/process/run-command'
import { stopEverything } from '@/dev/process/running'
import { type Stack, startStack } from '@/dev/stack'
import { progressOn } from '@/dev/stack/progress'
import { allBlows, type Blow } from '@/dev/torture/run/blows'
import { superuserAmong } from '@/dev/torture/run/ground'
import { acknowledgedIn, killsIn, runTorture, type Standing, type Tortured } from '@/dev/torture/run/run-torture'
import { sumOf } from '@/dev/torture/run/tally'
import { addTotals, describeTotals, totalsOf } from '@/dev/torture/totals'
import { closeDataPlane } from '@/lib/control/tenant-db'

const usage = 'npm run torture -- [--seed N] [--operations N] [--kills N] [--minutes N]'
const whole = z.coerce.number().int().positive()
const wanted = z.object({
  seed: z.string().default(() => String(Date.now() % 1_000_000)),
  operations: whole.default(100_000),
  kills: whole.default(200),
  minutes: whole.default(10),
})
type Wanted = z.output<typeof wanted>

const beginnings = [
  { kind: 'shared', region: 'us' },
  { kind: 'schema', region: 'us' },
  { kind: 'shared', region: 'eu' },
  { kind: 'database', region: 'eu' },
] as const

await runCommand(async () => {
  const given = read(process.argv.slice(2))
  endOnSignal(() => {}, 130)
  const stack = await startStack({ mode: 'throw-away', simulators: false, progress: progressOn(process.stderr) })
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-torture-'))
  removeAtExit(folder)
  try {
    return await report(await torture(stack, folder, given), folder, given)
  } finally {
    await closeDataPlane()
    await stack.stop()
    await stopEverything()
    await fs.rm(folder, { recursive: true, force: true })
  }
})

function read(args: string[]): Wanted {
  const options = { seed: {}, operations: {}, kills: {}, minutes: {} }
  const strings = Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }]))
  const parsed = wanted.safeParse(parseArgs({ args, options: strings }).values)
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n${usage}`)
  return parsed.data
}

async function torture(stack: Stack, folder: string, { seed, operations, kills, minutes }: Wanted): Promise<Tortured> {
  const servers = stack.superuserUrls
  Object.assign(process.env, stack.env, { LOG_LEVEL: 'silent' })
  console.error(`Seed ${seed}.`)
  const since = Date.now()
  return runTorture(
    { asSuperuser: superuserAmong(servers), servers, controlUrl: stack.databases.control.ownerUrl },
    {
      seed,
      folder,
      operations,
      beginnings,
      clients: 4,
      lanes: 2,
      restMs: 15,
      blows: blowsOf(seed, kills),
      until: new Date(since + minutes * 60_000),
      onProgress: everyTenSeconds((so) => console.error(progressLine(since, so))),
    },
  )
}

/** All kinds at all moments, once or as often as it takes. */
function blowsOf(seed: string, kills: number): Blow[] {
  const blows = allBlows(seed)
  for (let round = 1; blows.length < kills; round++) blows.push(...allBlows(`${seed} ${round}`))
  return blows.slice(0, kills)
}

function everyTenSeconds(tell: (so: Standing) => void): (so: Standing) => void {
  let [next, told] = [Date.now() + 10_000, 0]
  return (so) => {
    for (; told < so.problems.length; told++) console.error(so.problems[told])
    if (Date.now() < next) return
    next = Date.now() + 10_000
    tell(so)
  }
}

function progressLine(since: number, so: Standing): string {
  const seconds = Math.round((Date.now() - since) / 1_000)
  const acknowledged = acknowledgedIn(so).toLocaleString('en')
  const troubles = so.problems.length > 0 ? `, ${so.problems.length} PROBLEMS` : ''
  return `${seconds} s: ${acknowledged} operations, ${sumOf(so.moves)} moves, ${killsIn(so)} kills${troubles}`
}

/** Prints what came of it; what was found is kept. Gives the exit code. */
async function report(tortured: Tortured, folder: string, { seed }: Wanted): Promise<number> {
  const run = totalsOf(tortured)
  const all = await addTotals('.data/torture.json', run)
  const { faults, problems, pairsLeft } = tortured
  console.log(`This run, seed ${seed}:\n${describeTotals(run)}`)
  console.log(
    pairsLeft === 0 ? 'Between all pairs of placements and shards.' : `${pairsLeft} pairs were not moved between.`,
  )
  for (const [reason, times] of Object.entries(tortured.reasons)) console.log(`Taken back ${times}×: ${reason}`)
  console.log(`\nIn all, ${all.runs} runs:\n${describeTotals(all)}`)
  if (faults.length + problems.length === 0) {
    console.log('\nNothing was lost, done twice or seen out of order.')
    return 0
  }
  const kept = path.resolve(`.data/torture-${seed}`)
  await fs.cp(folder, kept, { recursive: true })
  await fs.writeFile(`${kept}/found.json`, JSON.stringify({ seed, problems, faults }, null, 2))
  for (const { tenant, what, key, message } of faults.slice(0, 20))
    console.error(`tenant ${tenant}: ${what}, ${key}: ${message}`)
  console.error(`\n${faults.length} faults and ${problems.length} problems with seed ${seed}. The history: ${kept}`)
  return 1
}
