import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { generateClients } from '@/dev/prisma/generate-clients'
import { runToEnd } from '@/dev/process/run-to-end'
import { type Tally, emptyTally } from '@/dev/test/tally'

/** A check gives its faults; none means that it passed. */
type Check = { name: string; run: () => Promise<string[]> }

/** The one list. Those that only read go side by side. */
const checks: Check[] = [
  { name: 'types', run: types },
  { name: 'lint', run: program('oxlint', '--type-aware') },
  { name: 'format', run: program('oxfmt', '--check') },
  { name: 'dead code', run: program('knip', '--no-progress') },
  { name: 'import directions', run: script('imports') },
  { name: 'schema lint', run: script('schema-lint') },
  { name: 'migration lint', run: script('migration-lint') },
  { name: 'drift', run: script('drift') },
]

/** Runs every check and prints a line for each, faults below it. */
export async function runChecks(): Promise<Tally> {
  await generateClients()
  const tally = emptyTally()
  await Promise.all(
    checks.map(async ({ name, run }) => {
      const startedAt = Date.now()
      const faults = await run().catch((error: unknown) => [
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      ])
      const passed = faults.length === 0
      tally[passed ? 'passed' : 'failed']++
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
      console.log([`${passed ? '✔' : '✖'} ${name} (${seconds} s)`, ...faults.map(indent)].join('\n'))
    }),
  )
  return tally
}

/** Next writes types that pages refer to; the compiler needs them on a fresh clone too. */
async function types(): Promise<string[]> {
  const faults = await program('next', 'typegen')()
  return faults.length > 0 ? faults : program('tsc', '--noEmit')()
}

function program(name: string, ...args: string[]): Check['run'] {
  return async () => {
    const { code, output } = await runToEnd({ command: [`node_modules/.bin/${name}`, ...args], env: process.env })
    return code === 0 ? [] : [output.trim() || `${name} ended with exit code ${code}`]
  }
}

function script(name: string): Check['run'] {
  return async () => {
    const file = path.resolve('dev/checks', `${name}.ts`)
    if (!fs.existsSync(file)) return [`${file} is missing`]
    const { run } = (await import(pathToFileURL(file).href)) as { run: Check['run'] }
    return run()
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
