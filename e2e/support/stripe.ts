import { expect, type Page } from '@playwright/test'
import { goodCard } from '@/dev/billing/pay-checkout'
import { readUrls } from './urls'

/** The address of the Stripe simulator. */
export function stripeUrl(): string {
  const { stripeUrl } = readUrls()
  if (!stripeUrl) throw new Error('There is no simulator: Stripe itself is configured.')
  return stripeUrl
}

/** One of the simulator's own switches. Clock and webhook mode are everybody's: only `e2e/alone` may turn them. */
export async function simulate(path: string, input: object = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${stripeUrl()}/_sim/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return answer.json()
}

/** On a hosted page, of a checkout or an invoice: fills in a card and pays. Where that leads is the caller's to look at. */
export async function payWith(page: Page, number: string): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`^${stripeUrl()}/(c/pay|i)/`))
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry').fill('12 / 40')
  await page.getByLabel('CVC').fill('123')
  await page.getByLabel('Name on card').fill('Ada Okafor')
  await page.getByRole('button', { name: /^Pay / }).click()
}

/** From the billing page through the checkout to a plan; ends on the page that says thank you. */
export async function upgradeTo(page: Page, plan: 'Pro' | 'Business' | 'Enterprise', card = goodCard): Promise<void> {
  await page.getByRole('button', { name: `Upgrade to ${plan}` }).click()
  await payWith(page, card)
  await expect(page.getByRole('heading', { level: 1, name: `Your plan is now ${plan}` })).toBeVisible()
}
