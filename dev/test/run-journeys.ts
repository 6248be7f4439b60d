import fs from 'node:fs/promises'
import { z } from 'zod'
import { runToEnd } from '@/dev/process/run-to-end'
import { startStack } from '@/dev/stack'
import { loadDemoData } from '@/dev/stack/load-demo-data'
import { startNext } from '@/dev/stack/start-next'
import { chromiumPath } from '@/e2e/support/chromium-path'
import { type Tally, withExitCode } from './tally'

const report = z.object({ stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }) })

/** The browser's journeys against the production build, with a whole stack of their own. `args` go to Playwright. */
export async function runJourneys(folder: string, args: string[] = []): Promise<Tally> {
  const stack = await startStack({ mode: 'throw-away' })
  await loadDemoData(stack)
  let said = ''
  const next = await startNext({
    mode: 'start',
    port: stack.ports.PORT,
    env: stack.env,
    onOutput: (chunk) => (said += chunk),
  })
  try {
    const urlsFile = `${folder}/urls.json`
    await fs.writeFile(urlsFile, JSON.stringify(stack.urls))
    const file = `${folder}/playwright.json`
    const { code } = await runToEnd({
      command: ['node_modules/.bin/playwright', 'test', ...args],
      env: {
        ...process.env,
        // Journeys prepare what they find with the product's own functions, which read its environment.
        ...stack.env,
        E2E_SUPERUSER_URLS: JSON.stringify(stack.superuserUrls),
        E2E_URLS: urlsFile,
        E2E_CHROMIUM: await chromiumPath(),
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    // Cut, so that the end of the output is still about the tests.
    if (code !== 0 && said.trim()) console.error(`What the server said:\n${said.trim().slice(-20_000)}`)
    const text = await fs.readFile(file, 'utf8').catch(() => '{}')
    const { expected = 0, unexpected = 0, flaky = 0 } = report.safeParse(JSON.parse(text)).data?.stats ?? {}
    return withExitCode({ passed: expected + flaky, failed: unexpected }, code)
  } finally {
    await next.stop()
    await stack.stop()
  }
}
