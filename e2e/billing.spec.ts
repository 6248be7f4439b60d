import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Page } from '@playwright/test'
import Stripe from 'stripe'
import { declinedCard } from '@/dev/billing/pay-checkout'
import { control } from '@/lib/db/control-client'
import { send } from './support/send'
import { signedIn } from './support/sign-in'
import { payWith, simulate, stripeUrl, upgradeTo } from './support/stripe'
import { rowsOf } from './support/tables'
import { expect, test } from './support/test'
import { readUrls } from './support/urls'
import { giveStanding, newWorkspace, type Workspace } from './support/workspace'

const { siteUrl } = readUrls()
const webhookUrl = `${siteUrl}/api/stripe/webhook`

/** The card that says which plan counts. */
const plan = (page: Page) => page.getByRole('main').getByText('Current plan').locator('xpath=ancestor::section[1]')

async function billingOf(page: Page, workspace: Workspace, person = workspace.owner): Promise<void> {
  await signedIn(page.context(), workspace, person)
  await page.goto(`${workspace.origin}/billing`)
  await expect(page.getByRole('heading', { level: 1, name: 'Billing' })).toBeVisible()
}

test('a declined card changes nothing; leaving the checkout neither', async ({ page }) => {
  const workspace = await newWorkspace()
  await billingOf(page, workspace)
  await page.getByRole('button', { name: 'Upgrade to Pro' }).click()
  await payWith(page, declinedCard)
  await expect(page.getByRole('alert')).toContainText('Your card was declined.')
  await page.getByRole('link', { name: 'Cancel and go back' }).click()
  await expect(page).toHaveURL(`${workspace.origin}/billing?checkout=canceled`)
  await expect(page.getByText('You left the checkout')).toBeVisible()
  await expect(plan(page)).toContainText('Free')
})

test('up, up, down, cancel, keep: each is shown before it happens, and counts at once', async ({ page }) => {
  const workspace = await newWorkspace()
  await billingOf(page, workspace)
  await upgradeTo(page, 'Pro')
  await page.getByRole('link', { name: 'See billing' }).click()
  await expect(plan(page)).toContainText('$49 a month')
  await expect(plan(page)).toContainText('Paid')
  await expect(page.getByRole('meter', { name: 'Projects' })).toHaveAttribute('aria-valuemax', '25')
  await expect(page.getByRole('table', { name: /Invoices/ })).toContainText('$49')

  await page.getByRole('link', { name: 'Upgrade to Business' }).click()
  await expect(page.getByRole('heading', { name: 'Pro → Business' })).toBeVisible()
  await page.getByRole('button', { name: /^Pay \$[\d.]+ and upgrade$/ }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Your plan is now Business' })).toBeVisible()
  await expect(plan(page)).toContainText('$399 a month')
  // Its data moves by itself; a way back within the grace moves nothing.
  const place = page.getByRole('main').locator('section').filter({ hasText: 'Where your data lives' })
  await expect(place).toContainText('In a schema of its own')

  await page.getByRole('link', { name: 'Change to Pro' }).click()
  await expect(page.getByRole('heading', { name: 'Business → Pro' })).toBeVisible()
  await page.getByRole('button', { name: 'Change to Pro' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Your plan is now Pro' })).toBeVisible()
  await expect(place).toContainText('In a schema of its own')
  await expect(place).toContainText(/Moves back to shared tables on \d/)

  await page.getByRole('link', { name: 'Cancel Pro' }).click()
  await expect(page.getByRole('heading', { name: 'Pro → Free' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel Pro' }).click()
  await expect(page.getByText('Pro is canceled')).toBeVisible()
  await expect(plan(page)).toContainText('Ends on')
  await page.reload()
  await page.getByRole('button', { name: 'Keep Pro' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Pro goes on' })).toBeVisible()
  await expect(plan(page)).toContainText('Renews on')
})

test('the portal: opened from here, leads back here, and what was done there counts', async ({ page }) => {
  const workspace = await newWorkspace()
  await billingOf(page, workspace)
  await upgradeTo(page, 'Pro')
  await page.goto(`${workspace.origin}/billing`)
  await page.getByRole('button', { name: 'Manage card and invoices' }).click()
  await expect(page).toHaveURL(new RegExp(`^${stripeUrl()}/p/session/`))
  await page.getByRole('button', { name: 'Cancel plan' }).click()
  await expect(page.getByText('Your subscription will end with the current period.')).toBeVisible()
  await page.locator(`a[href^="${workspace.origin}"]`).first().click()
  await expect(page).toHaveURL(/\/billing/)
  await expect(page.getByText('Pro is canceled')).toBeVisible()
})

test('who may not see billing doesn’t, and who may only read it changes nothing', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  await signedIn(page.context(), workspace, await workspace.join('member'))
  const response = await page.goto(`${workspace.origin}/billing`)
  expect(response?.status()).toBe(403)
  await expect(page.getByRole('heading', { level: 1, name: 'This page isn’t for your role' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Billing' })).toHaveCount(0)

  await billingOf(otherPage, workspace, await workspace.join('admin'))
  await expect(otherPage.getByText('Owners and the billing role can change the plan.')).toBeVisible()
  await expect(otherPage.getByRole('main').getByRole('button')).toHaveCount(0)
})

test('while a payment is open: read-only, then suspended, and billing is always open', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { origin } = workspace
  const { id } = await workspace.db.project.create({
    data: { name: 'Spring launch', createdById: workspace.owner.userId },
    select: { id: true },
  })
  await signedIn(page.context(), workspace, workspace.owner)
  await signedIn(otherPage.context(), workspace, await workspace.join('member'))
  await giveStanding(workspace, 'read_only')
  await page.goto(`${origin}/projects/${id}/settings`)
  await expect(page.getByText('This workspace is read-only', { exact: true })).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('Summer launch')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('This workspace is read-only until its payment is settled.')).toBeVisible()

  await giveStanding(workspace, 'suspended')
  await otherPage.goto(`${origin}/projects`)
  await expect(otherPage.getByRole('heading', { level: 1, name: 'This workspace is suspended' })).toBeVisible()
  await expect(otherPage.getByRole('main')).not.toContainText('Spring launch')
  await page.goto(`${origin}/projects/${id}`)
  await expect(page.getByRole('main')).not.toContainText('Spring launch')
  await page.getByRole('main').getByRole('link', { name: 'Go to billing' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Billing' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Settle the payment' })).toBeVisible()

  await giveStanding(workspace, 'ok')
  await page.goto(`${origin}/projects/${id}`)
  await expect(page.getByRole('heading', { level: 1, name: 'Spring launch' })).toBeVisible()
})

test('somebody else’s checkout confirms nothing here', async ({ page }) => {
  const [acme, beta] = [await newWorkspace(), await newWorkspace({ word: 'beta' })]
  await billingOf(page, acme)
  await upgradeTo(page, 'Pro')
  const session = new URL(page.url()).searchParams.get('session_id')
  await signedIn(page.context(), beta, beta.owner)
  await page.goto(`${beta.origin}/billing/success?session_id=${session}`)
  await expect(page.getByRole('heading', { level: 1, name: 'We couldn’t find that checkout' })).toBeVisible()
  await page.goto(`${beta.origin}/billing`)
  await expect(plan(page)).toContainText('Free')
})

test('a webhook that is tampered with, unsigned, old or endless is refused, and nothing changes', async ({ page }) => {
  const workspace = await newWorkspace()
  await billingOf(page, workspace)
  await upgradeTo(page, 'Pro')
  const event = await deliveredEvent(workspace)
  const before = await settledRows(page, workspace)
  const id = `evt_${workspace.slug}`
  const body = JSON.stringify({ ...event, id })
  const sign = (payload: string, secret = process.env.STRIPE_WEBHOOK_SECRET ?? '', ageSeconds = 0) =>
    Stripe.webhooks.generateTestHeaderString({
      payload,
      secret,
      timestamp: Math.floor(Date.now() / 1000) - ageSeconds,
    })
  const attempts: [string, string, Record<string, string>][] = [
    ['unsigned', body, {}],
    ['nonsense', body, { 'stripe-signature': 't=1,v1=00' }],
    ['another secret', body, { 'stripe-signature': sign(body, 'whsec_of_somebody_else') }],
    ['tampered', body.replace(id, `${id}_2`), { 'stripe-signature': sign(body) }],
    ['replayed after an hour', body, { 'stripe-signature': sign(body, undefined, 3_600) }],
    ['not JSON', 'x'.repeat(10), { 'stripe-signature': 't=1,v1=00' }],
  ]
  for (const [what, payload, headers] of attempts) {
    expect((await send(webhookUrl, { method: 'POST', headers, body: payload })).status, what).toBe(400)
  }
  const endless = 'x'.repeat(1_100_000)
  expect((await send(webhookUrl, { method: 'POST', body: endless })).status).toBe(413)
  expect((await send(webhookUrl)).status).toBe(405)
  const elsewhere = await send(`${workspace.origin}/api/stripe/webhook`, {
    method: 'POST',
    headers: { 'stripe-signature': sign(body) },
    body,
  })
  expect(elsewhere.status).toBe(404)
  expect(await control().stripeEvent.count({ where: { id: { startsWith: id } } })).toBe(0)
  expect(await rowsOf([workspace.id])).toEqual(before)

  // The same, signed as it should be, is taken: what refused the others was their signature.
  const good = await send(webhookUrl, { method: 'POST', headers: { 'stripe-signature': sign(body) }, body })
  expect(good.status).toBe(200)
  expect(await control().stripeEvent.count({ where: { id } })).toBe(1)
})

test('a webhook that comes twice changes nothing the second time', async ({ page }) => {
  const workspace = await newWorkspace()
  await billingOf(page, workspace)
  await upgradeTo(page, 'Pro')
  const event = await deliveredEvent(workspace)
  const before = await settledRows(page, workspace)
  const noted = await control().stripeEvent.findUniqueOrThrow({ where: { id: event.id } })
  await simulate('webhooks/resend', { event: event.id })
  await simulate('webhooks/flush')
  expect(await control().stripeEvent.findUniqueOrThrow({ where: { id: event.id } })).toEqual(noted)
  expect(await rowsOf([workspace.id])).toEqual(before)
  await page.goto(`${workspace.origin}/billing`)
  await expect(plan(page)).toContainText('Pro')
})

/** The event by which Stripe told of this workspace's subscription, once it is in our inbox. */
async function deliveredEvent({ id }: Workspace): Promise<Stripe.Event> {
  const { stripeCustomerId: customerId } = await control().subscription.findUniqueOrThrow({ where: { tenantId: id } })
  const where = { customerId, type: 'customer.subscription.created', handledAt: { not: null } }
  await expect.poll(() => control().stripeEvent.count({ where })).toBe(1)
  const noted = await control().stripeEvent.findFirstOrThrow({ where })
  const answer = await fetch(`${stripeUrl()}/v1/events/${noted.id}`, {
    headers: { authorization: 'Bearer sk_test_simulator' },
  })
  return (await answer.json()) as Stripe.Event
}

/** The workspace's rows once every event about it is handled. */
async function settledRows(page: Page, { id }: Workspace) {
  let rows: Awaited<ReturnType<typeof rowsOf>> | null = null
  // The page after a checkout asks Stripe by itself once more.
  await page.goto('about:blank')
  const { stripeCustomerId: customerId } = await control().subscription.findUniqueOrThrow({ where: { tenantId: id } })
  await simulate('webhooks/flush')
  await expect.poll(() => control().stripeEvent.count({ where: { customerId, handledAt: null } })).toBe(0)
  // A fetch that is still under way writes its number when it is back; one that the page has asked for may yet begin.
  const rowsAtRest = async () => {
    const before = await rowsOf([id])
    await sleep(500)
    const row = await control().subscription.findUniqueOrThrow({ where: { tenantId: id } })
    const rows = await rowsOf([id])
    return row.fetchNumber === row.fetchesBegun && isDeepStrictEqual(rows, before) ? rows : null
  }
  await expect.poll(async () => (rows = await rowsAtRest()), { timeout: 20_000 }).not.toBeNull()
  return rows
}
