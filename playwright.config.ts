import { defineConfig, devices } from '@playwright/test'
import { chromiumPath } from './e2e/support/chromium-path'
import { readUrls } from './e2e/support/urls'

// Nothing outside this machine is ever asked; *.localhost is this machine.
const resolverRules = 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1'

const attacks = ['attacks.spec.ts', 'attacks/**/*.spec.ts', 'isolation.spec.ts']

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  projects: [
    { name: 'together', testIgnore: ['alone/**', ...attacks], workers: 2 },
    // Most of them need no browser, and go on beside the two that have one.
    { name: 'attacks', testMatch: attacks, workers: 1 },
    // They turn what all share, such as Stripe's clock: after the others, and one by one.
    {
      name: 'alone',
      testMatch: 'alone/**/*.spec.ts',
      dependencies: ['together', 'attacks'],
      fullyParallel: false,
      workers: 1,
    },
  ],
  forbidOnly: Boolean(process.env.CI),
  workers: 3,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'test-results/report.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: readUrls().siteUrl,
    // No trace: it takes a fifth of the time. Where one is wanted: npm test -- browser --trace on
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: await chromiumPath(), args: [`--host-resolver-rules=${resolverRules}`] },
  },
})
