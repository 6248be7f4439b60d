import fs from 'node:fs'
import type { StackUrls } from '@/dev/stack/urls'

/**
 * Where the product under test is: E2E_URLS names a file (`npm test` writes one), else it is the product that
 * `npm run dev` runs here.
 */
export function readUrls(): StackUrls {
  const file = process.env.E2E_URLS
  if (file) return JSON.parse(fs.readFileSync(file, 'utf8')) as StackUrls
  if (!fs.existsSync('.data/dev.json'))
    throw new Error('Nothing to test: start "npm run dev", or run "npm test -- browser".')
  const { urls } = JSON.parse(fs.readFileSync('.data/dev.json', 'utf8')) as { urls?: StackUrls }
  if (!urls) throw new Error('"npm run dev" is not ready yet.')
  return urls
}
