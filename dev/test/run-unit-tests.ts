import fs from 'node:fs/promises'
import { z } from 'zod'
import { runToEnd } from '@/dev/process/run-to-end'
import { type Tally, withExitCode } from './tally'

const report = z.object({ numPassedTests: z.number(), numFailedTests: z.number() })

/** Unit and integration tests, with their own throw-away Postgres. `folder` is for the report that they are counted by. */
export async function runUnitTests(folder: string): Promise<Tally> {
  const file = `${folder}/vitest.json`
  const { code } = await runToEnd({
    command: ['node_modules/.bin/vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env: { ...process.env, NODE_ENV: undefined },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const text = await fs.readFile(file, 'utf8').catch(() => '{}')
  const counted = report.safeParse(JSON.parse(text)).data ?? { numPassedTests: 0, numFailedTests: 0 }
  return withExitCode({ passed: counted.numPassedTests, failed: counted.numFailedTests }, code)
}
