import { expect, test } from '@playwright/test'
import { send } from './support/send'
import { readUrls } from './support/urls'

const { siteUrl } = readUrls()

test('the site greets, leads to sign-up, and its own policy lets all of it run', async ({ page }) => {
  const complaints: string[] = []
  page.on(
    'console',
    (message) => message.type() === 'error' && complaints.push(`${message.text()} ${message.location().url}`),
  )
  page.on('pageerror', (error) => complaints.push(error.message))
  const response = await page.goto('/')
  expect(response?.status()).toBe(200)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page
    .getByRole('link', { name: /workspace|sign up|start/i })
    .first()
    .click()
  await expect(page).toHaveURL(/\/sign-up/)
  expect(complaints).toEqual([])
})

test('a host that is nobody’s gets no page', async () => {
  const { status } = await send(`${siteUrl}/`, { headers: { host: 'stranger.example' } })
  expect(status).toBe(404)
})
