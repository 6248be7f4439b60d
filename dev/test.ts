import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { runChecks } from '@/dev/checks/run-checks'
import { generateClients } from '@/dev/prisma/generate-clients'
import { endOnSignal } from '@/dev/process/end-on-signal'
import { removeAtExit } from '@/dev/process/guardian'
import { runCommand } from '@/dev/process/run-command'
import { stopEverything } from '@/dev/process/running'
import { runBuild } from '@/dev/test/run-build'
import { runJourneys } from '@/dev/test/run-journeys'
import { runUnitTests } from '@/dev/test/run-unit-tests'
import { type Tally, addTallies, emptyTally } from '@/dev/test/tally'

const names = ['check', 'unit', 'build', 'browser'] as const
type StageName = (typeof names)[number]

/** Tests of all kinds; `npm test -- unit` (or check, build, browser) runs some of them. The last line is the sum. */
let total = emptyTally()
const timings: string[] = []
/** Said again at the end: whoever sees only the last lines of a long run must know what failed. */
const failures: string[] = []

await runCommand(async () => {
  const given = process.argv.slice(2)
  const wanted = given.filter((arg): arg is StageName => names.some((name) => name === arg))
  const forPlaywright = given.filter((arg) => !names.some((name) => name === arg))
  const wants = (name: StageName) => wanted.length === 0 || wanted.includes(name)
  endOnSignal(() => printSum(1), 130)
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-test-'))
  removeAtExit(folder)
  await generateClients()

  if (wants('check')) await stage('check', runChecks)
  // A build has long stretches on one core, and so have tests that wait for a database.
  await Promise.all([
    wants('unit') && stage('unit and integration tests', () => runUnitTests(folder)),
    wants('build') && stage('build', runBuild),
  ])
  if (wants('browser')) await stage('browser', () => runJourneys(folder, forPlaywright))
  await stopEverything()
  printSum(0)
  return total.failed > 0 ? 1 : 0
})

/** A stage that crashes counts as one failure; the others still run. */
async function stage(name: string, run: () => Promise<Tally>): Promise<void> {
  console.log(`\n── ${name} ──`)
  const startedAt = Date.now()
  let tally: Tally
  try {
    tally = await run()
  } catch (error) {
    console.error(error)
    tally = { passed: 0, failed: 1 }
  }
  total = addTallies(total, tally)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  failures.push(...(tally.failures ?? []))
  timings.push(
    `${tally.failed > 0 ? '✖' : '✔'} ${name}: ${tally.passed} passed, ${tally.failed} failed in ${seconds} s`,
  )
}

function printSum(interrupted: 0 | 1): void {
  for (const failure of failures) console.log(`\n✖ ${failure}`)
  console.log(`\n${timings.join('\n')}\n${total.passed} passed, ${total.failed + interrupted} failed`)
}
