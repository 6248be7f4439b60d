import { randomInt } from 'node:crypto'
import { test as base, type BrowserContext, type Page } from '@playwright/test'
import { zone } from './zone'

interface Fixtures {
  /** Somebody else's browser: no cookie in common with `page`. */
  otherPage: Page
}

/** A network address that hardly any other journey has. */
export const newAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`

/**
 * Every journey has a network address of its own, since attempts are counted by address. And whatever else it shows, no
 * page of it may answer 5xx, throw, or ask for what its own content security policy refuses.
 */
export const test = base.extend<Fixtures>({
  timezoneId: zone,
  extraHTTPHeaders: async ({ locale: _locale }, run) => {
    await run({ 'x-forwarded-for': newAddress() })
  },
  context: async ({ context }, run) => {
    const complaints = complaintsOf(context)
    await run(context)
    base.expect(complaints).toEqual([])
  },
  otherPage: async ({ browser }, run) => {
    const context = await browser.newContext()
    const complaints = complaintsOf(context)
    await run(await context.newPage())
    base.expect(complaints).toEqual([])
    await context.close()
  },
})

export { expect } from '@playwright/test'

function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = []
  context.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} from ${response.url()}`)
  })
  context.on('console', (message) => {
    if (/content security policy|hydrat|minified react error/i.test(message.text())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  return complaints
}
