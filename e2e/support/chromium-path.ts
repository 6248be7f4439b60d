import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { packagedChromium } from './packaged-chromium'

const ofTheSystem = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * A Chromium: the one that E2E_CHROMIUM names, Playwright's own, the one that comes as an npm package, the system's, or, where
 * there is none of these, Playwright's own again, downloaded now. The package is before the system's because it is of the version
 * that the lockfile names, and without windows: the journeys take a fifth less time.
 */
export async function chromiumPath(): Promise<string> {
  const given = process.env.E2E_CHROMIUM
  if (given && !fs.existsSync(given)) throw new Error(`E2E_CHROMIUM names ${given}, which does not exist.`)
  const own = [given, chromium.executablePath()].find((file) => file && fs.existsSync(file))
  const found = own ?? (await packagedChromium()) ?? ofTheSystem.find((file) => fs.existsSync(file))
  if (found) return found
  await promisify(execFile)(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  return chromium.executablePath()
}
