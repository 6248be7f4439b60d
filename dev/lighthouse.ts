import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import { launch } from 'chrome-launcher'
import { auditPage, type Audited, categories } from '@/dev/lighthouse/audit-page'
import type { AuditedPage } from '@/dev/lighthouse/audited-pages'
import { generateClients } from '@/dev/prisma/generate-clients'
import { endOnSignal } from '@/dev/process/end-on-signal'
import { removeAtExit } from '@/dev/process/guardian'
import { runCommand } from '@/dev/process/run-command'
import { stopEverything } from '@/dev/process/running'
import { startStack } from '@/dev/stack'
import { loadDemoData } from '@/dev/stack/load-demo-data'
import { startNext } from '@/dev/stack/start-next'
import { runBuild } from '@/dev/test/run-build'
import { chromiumPath } from '@/e2e/support/chromium-path'

/**
 * `npm run lighthouse`: the production build's pages as Lighthouse scores them, the median of three runs, against what they
 * must reach. `--runs 1` for a quick look, `--only task` for the pages whose name holds that, `--built` for the build that is there.
 */
await runCommand(async () => {
  const args = process.argv.slice(2)
  const valueOf = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)
  const runs = Number(valueOf('--runs') ?? 3)
  const only = valueOf('--only') ?? ''
  endOnSignal(() => {}, 130)
  if (!args.includes('--built')) {
    await generateClients()
    if ((await runBuild()).failed > 0) return 1
  }
  const stack = await startStack({ mode: 'throw-away' })
  Object.assign(process.env, stack.env)
  await loadDemoData(stack)
  const next = await startNext({ mode: 'start', port: stack.ports.PORT, env: stack.env, onOutput: () => {} })
  const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'tenantry-lighthouse-'))
  removeAtExit(profile)
  const chrome = await launch({
    chromePath: await chromiumPath(),
    userDataDir: profile,
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage'],
    logLevel: 'silent',
  })
  // It reads the databases, by the clients that have just been generated.
  const { publicPages, workspacePages } = await import('@/dev/lighthouse/audited-pages')
  const audited: Audited[] = []
  console.log(`${'page'.padEnd(24)}${categories.map((category) => category.padStart(16)).join('')}   must reach`)
  try {
    const look = async (pages: AuditedPage[]) => {
      for (const page of pages) {
        if (!page.name.includes(only)) continue
        const result = await auditPage(page, { port: chrome.port, runs })
        audited.push(result)
        console.log(lineOf(result))
      }
    }
    await look(publicPages(stack))
    await look(await workspacePages(await contextOf(chrome.port)))
  } finally {
    chrome.kill()
    await next.stop()
    await stack.stop()
    await stopEverything()
  }
  const missed = audited.filter(isBelow)
  console.log(`\n${audited.length - missed.length} of ${audited.length} pages reach what they must.`)
  return audited.length === 0 || missed.length > 0 ? 1 : 0
})

/** The browser's one context, in which a session can be put. */
async function contextOf(port: number): Promise<BrowserContext> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  return browser.contexts()[0] ?? browser.newContext()
}

/** A row of the table, and under it what keeps a page from what it must reach. */
function lineOf(result: Audited): string {
  const { page, median, faults } = result
  const scores = categories.map((category) => String(median[category]).padStart(16)).join('')
  const line = `${page.name.padEnd(24)}${scores}${String(page.atLeast).padStart(13)} ${isBelow(result) ? '✖' : '✔'}`
  return [line, ...(isBelow(result) ? faults.map((fault) => `    ${fault}`) : [])].join('\n')
}

function isBelow({ page, median }: Audited): boolean {
  return categories.some((category) => median[category] < page.atLeast)
}
