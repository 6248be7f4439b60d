import fs from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { runToEnd } from '@/dev/process/run-to-end'
import { type Tally, withExitCode } from './tally'

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
})

/** Unit and integration tests, with their own throw-away Postgres. `folder` is for the report that they are counted by. */
export async function runUnitTests(folder: string): Promise<Tally> {
  const file = `${folder}/vitest.json`
  const { code } = await runToEnd({
    command: ['node_modules/.bin/vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    env: { ...process.env, NODE_ENV: undefined },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const text = await fs.readFile(file, 'utf8').catch(() => '{}')
  const counted = report.safeParse(JSON.parse(text)).data
  if (!counted) return withExitCode({ passed: 0, failed: 0 }, code)
  const { numPassedTests: passed, numFailedTests: failed, testResults } = counted
  return withExitCode({ passed, failed, failures: testResults.flatMap(failuresOf) }, code)
}

type FileReport = z.output<typeof report>['testResults'][number]

/** A file that fell before its first test has only a message of its own. */
function failuresOf({ name, message, assertionResults }: FileReport): string[] {
  const file = path.relative('.', name)
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return message ? [`${file}: ${message.slice(0, longestReason)}`] : []
  return failed.map(
    ({ fullName, failureMessages }) =>
      `${file}: ${fullName}\n  ${(failureMessages?.[0] ?? '').slice(0, longestReason)}`,
  )
}

const longestReason = 1_000
