import { Webhook } from 'standardwebhooks'
import { look } from './support/look'
import { type Receiver, startReceiver } from './support/receiver'
import { signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace } from './support/workspace'

let receiver: Receiver
test.beforeEach(async () => void (receiver = await startReceiver()))
test.afterEach(() => receiver.stop())

test('a program hears of a new project, signed, and again when it is sent again', async ({ page }) => {
  test.setTimeout(180_000)
  const acme = await newWorkspace({ plan: 'pro' })
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(`${acme.origin}/settings/webhooks`)
  await expect(page.getByRole('heading', { name: 'Nobody listens yet' })).toBeVisible()
  await look(page, 'webhooks-empty')
  await page.getByRole('link', { name: 'Add endpoint' }).click()
  await page.getByLabel('Address').fill(receiver.url)
  await page.getByLabel('What is it for?').fill('Our builds')
  await look(page, 'webhooks-new')
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  const secret = (await page.locator('code').filter({ hasText: 'whsec_' }).textContent()) ?? ''
  await look(page, 'webhooks-secret')
  await page.getByRole('link', { name: 'I have copied it' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing has been sent yet' })).toBeVisible()

  await page.getByRole('button', { name: 'Send a test event' }).click()
  await expect(page.getByText(/Arrived: answered 200 after \d+ ms/)).toBeVisible()
  await page.goto(`${acme.origin}/projects`)
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').fill('Apollo')
  await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click()
  await expect.poll(() => receiver.received.length).toBe(2)
  const { headers = {}, body = '' } = receiver.received[1] ?? {}
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'project.created', data: { name: 'Apollo' } })
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow()

  await page.goto(`${acme.origin}/settings/webhooks`)
  await expect(page.getByText('2 arrived')).toBeVisible()
  await look(page, 'webhooks-list')
  await page.getByRole('link', { name: new URL(receiver.url).host }).click()
  await page.getByText('project.created', { exact: true }).last().click()
  await look(page, 'webhooks-deliveries')
  await page.getByRole('button', { name: 'Send it again' }).click()
  await expect.poll(() => receiver.received.length).toBe(3)
  expect(receiver.received[2]?.headers['webhook-id']).toBe(headers['webhook-id'])

  await page.getByRole('button', { name: 'Make a new secret' }).click()
  const second = (await page.locator('code').filter({ hasText: 'whsec_' }).textContent()) ?? ''
  expect(second).not.toBe(secret)
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await expect.poll(() => receiver.received.length).toBe(4)
  const last = receiver.received[3]
  for (const each of [secret, second])
    expect(new Webhook(each).verify(last?.body ?? '', last?.headers ?? {})).toBeTruthy()
})

test('what fails is shown with its reason, tried again by itself, and stops when the endpoint is disabled', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const acme = await newWorkspace({ plan: 'pro' })
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(`${acme.origin}/settings/webhooks/new`)
  await page.getByLabel('Address').fill(receiver.url)
  await page.getByRole('button', { name: 'Add endpoint' }).click()
  await page.getByRole('link', { name: 'I have copied it' }).click()
  await page.getByRole('button', { name: 'Send a test event' }).waitFor()
  const at = page.url()

  receiver.answer(302, { location: 'http://127.0.0.1:1/elsewhere' })
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await expect(page.getByText('Answered 302, a redirect.').first()).toBeVisible()
  receiver.answer(500)
  await page.goto(`${acme.origin}/projects`)
  await page.getByRole('button', { name: 'New project' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').fill('Apollo')
  await page.getByRole('dialog').getByRole('button', { name: 'Create project' }).click()
  await expect.poll(() => receiver.received.length).toBe(2)
  await page.goto(`${at}?state=waiting`)
  await page.getByText('project.created', { exact: true }).last().click()
  await expect(page.getByText('Answered 500.')).toBeVisible()
  await expect(page.getByText('it is tried again by itself')).toBeVisible()

  await page.getByRole('button', { name: 'Disable', exact: true }).click()
  await expect(page.getByText('No events are sent to this endpoint')).toBeVisible()
  await look(page, 'webhooks-disabled')
  await page.getByRole('button', { name: 'Enable', exact: true }).click()
  await expect(page.getByText('No events are sent to this endpoint')).toHaveCount(0)
  await page.getByRole('button', { name: 'Delete endpoint' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete endpoint' }).click()
  await expect(page.getByRole('heading', { name: 'Nobody listens yet' })).toBeVisible()
})

test('an address inside a network is refused, and members see nothing of webhooks', async ({ page, otherPage }) => {
  const acme = await newWorkspace({ plan: 'pro' })
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(`${acme.origin}/settings/webhooks/new`)
  const inside = ['http://example.com/', 'https://10.0.0.1/', 'https://169.254.169.254/latest/', 'https://[fd00::1]/']
  for (const url of [...inside, 'https://0xa9fea9fe/', 'https://[::ffff:10.0.0.1]/', 'https://example.com:22/']) {
    await page.getByLabel('Address').fill(url)
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    await expect(page.getByLabel('Address'), url).toHaveAttribute('aria-invalid', 'true')
    await page.reload()
  }
  expect(await acme.db.webhookEndpoint.count()).toBe(0)

  await signedIn(otherPage.context(), acme, await acme.join('member'))
  const answer = await otherPage.goto(`${acme.origin}/settings/webhooks`)
  expect(answer?.status()).toBe(403)
})
