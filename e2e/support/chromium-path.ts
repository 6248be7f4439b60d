import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'

const ofTheSystem = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * A Chromium: the one that E2E_CHROMIUM names, Playwright's own, the system's, the one that comes as an npm package, or,
 * where that doesn't run, Playwright's own again, downloaded now.
 */
export async function chromiumPath(): Promise<string> {
  const given = process.env.E2E_CHROMIUM
  if (given && !fs.existsSync(given)) throw new Error(`E2E_CHROMIUM names ${given}, which does not exist.`)
  const found = [given, chromium.executablePath(), ...ofTheSystem].find((file) => file && fs.existsSync(file))
  if (found) return found
  if (process.platform === 'linux' && process.arch === 'x64') return unpackPackage()
  await promisify(execFile)(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  return chromium.executablePath()
}

async function unpackPackage(): Promise<string> {
  // It then unpacks the libraries too that a bare machine lacks. Its own `args` turn web security off: they are not used.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  return packaged.executablePath()
}
