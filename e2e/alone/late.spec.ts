import { failsLaterCard, goodCard } from '@/dev/billing/pay-checkout'
import { control } from '@/lib/db/control-client'
import { signedIn } from '@/e2e/support/sign-in'
import { payWith, simulate, upgradeTo } from '@/e2e/support/stripe'
import { expect, test } from '@/e2e/support/test'
import { newWorkspace } from '@/e2e/support/workspace'

test.afterEach(async () => {
  await simulate('webhooks', { mode: 'deliver' })
})

test('the webhook is late: the page after the checkout finds out by itself', async ({ page }) => {
  const workspace = await newWorkspace()
  const { origin, id: tenantId } = workspace
  await simulate('webhooks', { mode: 'hold' })
  await signedIn(page.context(), workspace, workspace.owner)
  for (const name of ['First', 'Second']) {
    await workspace.db.project.create({ data: { name, createdById: workspace.owner.userId } })
  }
  await page.goto(`${origin}/billing`)
  await upgradeTo(page, 'Pro')
  const { stripeCustomerId: customerId } = await control().subscription.findUniqueOrThrow({ where: { tenantId } })
  expect(await control().stripeEvent.count({ where: { customerId } })).toBe(0)

  await page.getByRole('link', { name: 'Go to the projects' }).click()
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Third')
  await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Third' })).toBeVisible()

  // When they come after all, in the wrong order, nothing changes any more.
  await simulate('webhooks/flush', { order: 'reverse' })
  await expect.poll(() => control().stripeEvent.count({ where: { customerId, handledAt: null } })).toBe(0)
  expect(await control().stripeEvent.count({ where: { customerId } })).toBeGreaterThan(0)
  await page.goto(`${origin}/billing`)
  await expect(page.getByRole('meter', { name: 'Projects' })).toHaveAttribute('aria-valuetext', '3 of 25 projects')
})

test('a renewal that isn’t paid is said on the billing page, and over once the invoice is paid', async ({ page }) => {
  const workspace = await newWorkspace()
  const { origin, id: tenantId } = workspace
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(`${origin}/billing`)
  await upgradeTo(page, 'Pro', failsLaterCard)

  await simulate('clock/advance', { seconds: 32 * 86_400 })
  await simulate('webhooks/flush')
  const status = async () => (await control().subscription.findUniqueOrThrow({ where: { tenantId } })).status
  await expect.poll(status).toBe('past_due')
  await page.goto(`${origin}/billing`)
  await expect(page.getByText('A payment has failed')).toBeVisible()
  await expect(page.getByText('Payment failed', { exact: true })).toBeVisible()

  const [invoice] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: /^Pay invoice/ }).click(),
  ])
  await payWith(invoice, goodCard)
  await expect(invoice.getByRole('button', { name: /^Pay / })).toHaveCount(0)
  await simulate('webhooks/flush')
  await expect.poll(status).toBe('active')
  await page.reload()
  await expect(page.getByText('A payment has failed')).toHaveCount(0)
  await expect(page.getByText('Renews on')).toBeVisible()
})
