import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { endOnSignal } from '@/dev/process/end-on-signal'
import { runCommand } from '@/dev/process/run-command'
import { stopEverything } from '@/dev/process/running'
import { type Stack, startStack } from '@/dev/stack'
import { progressOn } from '@/dev/stack/progress'

/** What `bench/<name>.ts` exports as `run`. It prints its own table, or with `json` one JSON value on stdout. */
export type Bench = (options: { stack: Stack; json: boolean; args: string[] }) => Promise<void>

await runCommand(async () => {
  const [name, ...rest] = process.argv.slice(2)
  const benches = fs.existsSync('bench') ? fs.readdirSync('bench').filter((file) => /^[a-z-]+\.ts$/.test(file)) : []
  const known = benches.map((file) => path.basename(file, '.ts'))
  if (!name || !known.includes(name)) {
    throw new Error(`npm run bench -- <name> [--json], where <name> is one of: ${known.join(', ')}.`)
  }
  endOnSignal(() => {}, 130)
  const stack = await startStack({ mode: 'throw-away', simulators: false, progress: progressOn(process.stderr) })
  try {
    Object.assign(process.env, stack.env)
    const { run } = (await import(pathToFileURL(path.resolve('bench', `${name}.ts`)).href)) as { run: Bench }
    await run({ stack, json: rest.includes('--json'), args: rest.filter((arg) => arg !== '--json') })
  } finally {
    await stack.stop()
    await stopEverything()
  }
})
