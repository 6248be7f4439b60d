import type { Page } from '@playwright/test'
import { declinedCard, goodCard } from '@/dev/billing/pay-checkout'
import { subdomainUrl } from '@/dev/stack/urls'
import { placeOf } from '@/lib/control/places'
import { linkIn, waitForMail } from './support/mail'
import { send } from './support/send'
import { fillSignUp } from './support/sign-up'
import { payWith } from './support/stripe'
import { rowsOf } from './support/tables'
import { expect, newAddress, test } from './support/test'
import { readUrls } from './support/urls'
import { newSlug, newWorkspace, password, tenantIdOf } from './support/workspace'

const { siteUrl } = readUrls()

test('from the landing page to a paying workspace', async ({ page }) => {
  const slug = newSlug('acme')
  const origin = subdomainUrl(siteUrl, slug)
  const email = `ada@${slug}.test`

  await page.goto('/')
  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Pricing' }).click()
  await expect(page.getByRole('region', { name: 'Plans' }).getByRole('heading')).toHaveText([
    'Free',
    'Pro',
    'Business',
    'Enterprise',
  ])
  await page.getByRole('link', { name: 'Start free', exact: true }).click()

  await test.step('sign-up', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Create a workspace' })).toBeVisible()
    await page.getByLabel('Company or team').fill('Acme Tools')
    await expect(page.getByLabel('Address', { exact: true })).toHaveValue('acme-tools')
    await page.getByLabel('Address', { exact: true }).fill(slug)
    await expect(page.getByText(`${slug}.${new URL(siteUrl).host} is free.`)).toBeVisible()
    await page.getByRole('radio', { name: 'European Union' }).check()
    await page.getByLabel('Your name').fill('Ada Okafor')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Check your mail' })).toBeVisible()
    await expect(page.getByText(email)).toBeVisible()
  })

  await test.step('the mail’s link, opened by a scanner first, does nothing until its button is pressed', async () => {
    const link = linkIn(await waitForMail(email, /Confirm your e-mail address for Acme Tools/), '/confirm?token=')
    expect(new URL(link).origin).toBe(origin)
    const id = await tenantIdOf(slug)
    const before = await rowsOf([id])
    for (const method of ['GET', 'HEAD', 'GET']) expect((await send(link, { method })).status).toBe(200)
    expect(await rowsOf([id])).toEqual(before)
    expect((await send(`${origin}/sign-in`)).status).toBe(404)

    await page.goto(link)
    await expect(page.getByRole('heading', { level: 1, name: 'Welcome, Ada Okafor' })).toBeVisible()
    await page.getByRole('button', { name: 'Confirm and open Acme Tools' }).click()
    await expect(page).toHaveURL(`${origin}/`)
    await expect(page.getByRole('button', { name: /Ada Okafor.*Owner/ })).toBeVisible()
  })

  await test.step('projects until the plan is full, and a refusal that says what to do', async () => {
    await page.goto(`${origin}/projects`)
    await createProject(page, 'Spring launch')
    await createProject(page, 'New office')
    await page.goto(`${origin}/projects`)
    await page.getByRole('button', { name: 'New project' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'All 2 projects are taken' })
    await expect(dialog).toContainText('Upgrade under Billing, or archive one that is done to make room.')
    await dialog.getByRole('link', { name: 'See the plans' }).click()
  })

  await test.step('upgrade: a declined card, then one that works', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'Billing' })).toBeVisible()
    await expect(page.getByRole('meter', { name: 'Projects' })).toHaveAttribute('aria-valuetext', '2 of 2 projects')
    await expect(page.getByRole('heading', { name: 'Region: European Union' })).toBeVisible()
    await page.getByRole('button', { name: 'Upgrade to Pro' }).click()
    await payWith(page, declinedCard)
    await expect(page.getByRole('alert')).toContainText('Your card was declined.')
    await payWith(page, goodCard)
    await expect(page.getByRole('heading', { level: 1, name: 'Your plan is now Pro' })).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`^${origin}/billing/success`))
  })

  await test.step('the limit is lifted, and stays so', async () => {
    await page.getByRole('link', { name: 'Go to the projects' }).click()
    await createProject(page, 'Customer visits')
    for (const again of [false, true]) {
      await (again ? page.reload() : page.goto(`${origin}/billing`))
      await expect(page.getByText('$49 a month').first()).toBeVisible()
      await expect(page.getByRole('meter', { name: 'Projects' })).toHaveAttribute('aria-valuetext', '3 of 25 projects')
    }
    await page.goto(`${origin}/projects`)
    await expect(page.getByRole('list', { name: 'Projects' }).getByRole('heading')).toHaveText([
      'Customer visits',
      'New office',
      'Spring launch',
    ])
  })
})

test('sign-up says which addresses can’t be had, and keeps what was typed', async ({ page }) => {
  const { slug } = await newWorkspace()
  await page.goto('/sign-up')
  const address = page.getByLabel('Address', { exact: true })
  await address.fill(slug)
  await expect(page.getByText(`${slug}.${new URL(siteUrl).host} is taken. Try another.`)).toBeVisible()
  for (const wrong of ['ab', 'a--b', '-abc', 'acmé', 'acme.co']) {
    await address.fill('admin')
    await expect(address).toHaveAccessibleDescription(/is reserved\. Try another\.$/)
    await address.fill(wrong)
    await expect(address).toHaveAccessibleDescription('Use 3 to 40 letters a–z, digits and single hyphens.')
  }
  await address.fill(slug)
  await page.getByLabel('Company or team').fill('Acme again')
  const region = page.getByRole('radiogroup', { name: 'Where your data lives' })
  await expect(region.getByRole('radio', { name: 'United States' })).toBeChecked()
  await region.getByText('European Union').click()
  await page.getByLabel('Your name').fill('Eve')
  await page.getByLabel('E-mail address').fill('eve@acme.test')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByText(`${slug} is taken. Try another address.`)).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue('eve@acme.test')
  await expect(region.getByRole('radio', { name: 'European Union' })).toBeChecked()
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
})

test('the region is chosen by keys, too, needs no script, and can only be one that is offered', async ({
  page,
  browser,
}) => {
  await page.goto('/sign-up')
  const region = page.getByRole('radiogroup', { name: 'Where your data lives' })
  await expect(region).toHaveAccessibleDescription(/^Accounts, projects and tasks/)
  await page.getByLabel('Address', { exact: true }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  const european = region.getByRole('radio', { name: 'European Union' })
  await expect(european).toBeFocused()
  await expect(european).toBeChecked()

  const slug = newSlug('acme')
  await fillSignUp(page, slug)
  await european.evaluate((radio: HTMLInputElement) =>
    radio.form?.addEventListener('formdata', ({ formData }) => formData.set('region', 'atlantis')),
  )
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(region).toHaveAccessibleDescription(/No new workspace can be made there\. Choose another\.$/)
  await expect(region.getByRole('radio', { name: 'United States' })).toBeFocused()

  const context = await browser.newContext({
    javaScriptEnabled: false,
    extraHTTPHeaders: { 'x-forwarded-for': newAddress() },
  })
  const plain = await context.newPage()
  await plain.goto('/sign-up')
  await plain.getByRole('radio', { name: 'European Union' }).check()
  await plain.getByRole('button', { name: 'Create workspace' }).click()
  await expect(plain.getByText('Enter your name.')).toBeVisible()
  await expect(plain.getByRole('radio', { name: 'European Union' })).toBeChecked()
  await fillSignUp(plain, slug)
  await plain.getByRole('button', { name: 'Create workspace' }).click()
  await expect(plain.getByRole('heading', { level: 1, name: 'Check your mail' })).toBeVisible()
  expect(await placeOf(await tenantIdOf(slug))).toMatchObject({ region: 'eu' })
  await context.close()
})

test('sign-up names every mistake and goes to the first', async ({ page }) => {
  await page.goto('/sign-up')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByText('Enter the name of your company or team.')).toBeVisible()
  await expect(page.getByText('Enter an e-mail address, like ada@example.com.')).toBeVisible()
  await expect(page.getByLabel('Company or team')).toBeFocused()
})

async function createProject(page: Page, name: string): Promise<void> {
  await page.goto(new URL('/projects', page.url()).href)
  await page.getByRole('button', { name: 'New project' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}
