import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { look } from './support/look'
import { waitForMail } from './support/mail'
import { send } from './support/send'
import { sessionCookie, signedIn, signInByForm } from './support/sign-in'
import { expect, test } from './support/test'
import { unpack } from './support/unpack'
import { readUrls } from './support/urls'
import { newSlug, newWorkspace, password } from './support/workspace'

const { siteUrl } = readUrls()
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
const saved = (page: Page) => expect(page.getByText('Saved.', { exact: true }).last()).toBeVisible()

/** A photograph as a telephone takes it: more than a form may hold. */
async function photograph() {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const buffer = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#a31', noise } })
    .jpeg({ quality: 90 })
    .toBuffer()
  expect(buffer.length).toBeGreaterThan(500_000)
  return { name: 'me.jpg', mimeType: 'image/jpeg', buffer }
}

test('a picture is made small, shown beside the name to others here, and to nobody else', async ({
  page,
  otherPage,
}) => {
  const acme = await newWorkspace({ word: 'harbour' })
  const beta = await newWorkspace({ word: 'meadow' })
  const { origin, owner } = acme
  const cookie = `${sessionCookie}=${await signedIn(page.context(), acme, owner)}`
  await page.goto(`${origin}/settings/account`)
  await page.getByLabel('Your picture').setInputFiles(await photograph())
  await page.getByRole('button', { name: 'Save picture' }).click()
  await saved(page)
  await look(page, 'account')

  await signedIn(otherPage.context(), acme, await acme.join('member'))
  await otherPage.goto(`${origin}/settings/members`)
  const face = otherPage.locator('main img').first()
  await expect(face).toBeVisible()
  expect(await face.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(256)
  const source = (await face.getAttribute('src')) ?? ''

  const answer = await send(`${origin}${source}`, { headers: { cookie } })
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } })
  expect(answer.headers['cache-control']).toBe('private, max-age=31536000, immutable')
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
  expect((await send(`${origin}${source}`)).status).toBe(401)
  expect((await send(`${beta.origin}${source}`, { headers: { cookie } })).status).toBe(401)
  const ofBeta = `${sessionCookie}=${await signedIn(otherPage.context(), beta, beta.owner)}`
  expect((await send(`${beta.origin}${source}`, { headers: { cookie: ofBeta } })).status).toBe(404)
  const another = await send(`${origin}${source.replace(/.{4}$/, 'beef')}`, { headers: { cookie } })
  expect([another.status, another.headers['cache-control']]).toEqual([404, 'no-store'])

  const program = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  await page.getByLabel('Your picture').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: program })
  await expect(page.getByText(/^That isn’t a picture/)).toBeVisible()
  await page.getByRole('button', { name: 'Remove picture' }).click()
  await expect.poll(() => acme.db.image.count()).toBe(0)
})

test('a time zone and a theme go with the person; the theme is there with the first byte', async ({
  page,
  browser,
}) => {
  const acme = await newWorkspace()
  const { origin, owner } = acme
  const { id: projectId } = await acme.db.project.create({
    data: { name: 'Apollo', createdById: owner.userId, archivedAt: new Date('2026-06-30T20:30:00Z') },
  })
  await signedIn(page.context(), acme, owner)
  const day = page.getByText(/^Since /).locator('time')
  await page.goto(`${origin}/projects/${projectId}`)
  await expect(day).toHaveText('30 Jun 2026')

  await page.goto(`${origin}/settings/account`)
  await page.getByLabel('Time zone').selectOption('Pacific/Auckland')
  await page.getByRole('button', { name: 'Save time zone' }).click()
  await saved(page)
  await page.getByRole('radio', { name: 'Dark' }).check()
  await page.getByRole('button', { name: 'Save theme' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.goto(`${origin}/projects/${projectId}`)
  await expect(day).toHaveText('1 Jul 2026')

  const context = await browser.newContext({ colorScheme: 'light' })
  const elsewhere = await context.newPage()
  await signInByForm(elsewhere, origin, owner.email)
  await expect(heading(elsewhere, 'Home')).toBeVisible()
  await expect(elsewhere.locator('html')).toHaveAttribute('data-theme', 'dark')
  await context.close()
  // A browser that has never been told anything, with a session alone.
  const token = await signedIn(page.context(), acme, owner)
  const { body } = await send(`${origin}/projects`, { headers: { cookie: `${sessionCookie}=${token}` } })
  expect(body).toMatch(/<html[^>]* data-theme="dark"/)

  await page.getByRole('button', { name: /Ada Okafor/ }).click()
  await page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Light' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await expect.poll(async () => (await acme.db.user.findFirst({ where: { id: owner.userId } }))?.theme).toBe('light')
})

test('a logo and a colour: at the door, on the pages, in mails, and readable', async ({ page, otherPage }) => {
  const acme = await newWorkspace({ word: 'harbour' })
  const { origin, owner, name } = acme
  await signedIn(page.context(), acme, owner)
  await page.goto(`${origin}/settings/workspace`)
  const drawn = await sharp({ create: { width: 300, height: 120, channels: 4, background: '#0a3' } })
    .png()
    .toBuffer()
  await page.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: drawn })
  await page.getByRole('button', { name: 'Save logo' }).click()
  await saved(page)
  // As bright as can be: nobody could read it on white.
  await page.getByLabel('Colour', { exact: true }).fill('#FFFF00')
  await page.getByRole('button', { name: 'Save colour' }).click()
  await expect(page.getByRole('button', { name: 'Remove colour' })).toBeVisible()
  await look(page, 'brand')

  await otherPage.goto(`${origin}/sign-in`)
  await expect(otherPage.locator('main img')).toBeVisible()
  await look(otherPage, 'brand-door')
  const button = otherPage.getByRole('button', { name: 'Sign in', exact: true })
  const colour = await button.evaluate((element) => getComputedStyle(element).backgroundColor)
  const [red = 0, green = 0, blue = 255] = [...colour.matchAll(/[\d.]+/g)].map(Number)
  expect(Math.min(red, green), colour).toBeGreaterThan(blue * 2)

  await otherPage.goto(`${origin}/forgot-password`)
  await otherPage.getByLabel('E-mail address').fill(owner.email)
  await otherPage.getByRole('button').first().click()
  const mail = await waitForMail(owner.email, /password/i)
  const logo = /src="([^"]+\/api\/logo[^"]+)"/.exec(mail.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(mail.html).toContain(name)
  const answer = await send(logo)
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } })
  expect(answer.headers).toMatchObject({
    'cache-control': 'private, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'cross-origin',
  })
  const old = await send(logo.replace(/.{4}$/, 'beef'))
  expect([old.status, old.headers.location]).toEqual([307, logo])
})

test('another address: the old one leads there, everybody signs in again, and nobody else gets it', async ({
  page,
  otherPage,
}) => {
  const acme = await newWorkspace({ word: 'harbour' })
  const { origin, owner, slug: before } = acme
  const after = newSlug('lagoon')
  const now = origin.replace(before, after)
  const cookie = `${sessionCookie}=${await signedIn(page.context(), acme, owner)}`
  await signedIn(otherPage.context(), acme, await acme.join('member'))
  await page.goto(`${origin}/settings/workspace`)
  await page.getByRole('button', { name: 'Change address' }).click()
  const dialog = page.getByRole('dialog', { name: 'Another address' })
  for (const [wish, answer] of [
    ['billing', /We keep that address/],
    [(await newWorkspace()).slug, /is taken/],
  ] as const) {
    await dialog.getByLabel('New address').fill(wish)
    await dialog.getByRole('button', { name: 'Change address' }).click()
    await expect(dialog.getByText(answer).first()).toBeVisible()
  }
  await dialog.getByLabel('New address').fill(after)
  await dialog.getByRole('button', { name: 'Change address' }).click()
  await expect(page).toHaveURL(`${now}/new-address`)
  await expect(heading(page, 'This is the new address')).toBeVisible()
  await look(page, 'new-address')
  await expect(page.getByText(/A passkey belongs to the address/)).toBeVisible()
  await page.getByRole('link', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(`${now}/sign-in`)
  await signInByForm(page, now, owner.email)
  await expect(heading(page, 'Home')).toBeVisible()

  await otherPage.goto(`${origin}/settings/members?q=ada`)
  await expect(otherPage).toHaveURL(`${now}/sign-in?next=${encodeURIComponent('/settings/members?q=ada')}`)

  for (const path of ['/', '/projects?state=archived', '/sign-in', '/settings/account']) {
    const { status, headers } = await send(`${origin}${path}`, { headers: { cookie } })
    expect([path, status, headers.location]).toEqual([path, 308, `${now}${path}`])
    expect(headers['cache-control']).toContain('no-store')
  }
  for (const path of ['//evil.example/', '/\\evil.example', '/t/other/projects']) {
    const { headers } = await send(origin, { path, headers: { cookie } })
    expect([origin, now]).toContain(new URL(headers.location ?? '/', origin).origin)
  }
  // A key would be lost on the way to another host, and a write is never repeated for anybody.
  const withKey = await send(`${origin}/api/v1/projects`, { headers: { authorization: 'Bearer tnt_x' } })
  expect(withKey).toMatchObject({ status: 410, body: expect.stringContaining(now) })
  const write = await send(`${origin}/api/account/export`, { method: 'POST', headers: { cookie, origin } })
  expect(write.status).toBe(410)

  const answer = await send(`${siteUrl}/api/slug?slug=${before}`)
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'taken' })
})

test('what one gets mails about is one’s own choice', async ({ page }) => {
  const acme = await newWorkspace()
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(`${acme.origin}/settings/notifications`)
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(3)
  await look(page, 'notifications')
  await page.getByLabel('Assignments').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await saved(page)
  await page.reload()
  await expect(page.getByLabel('Assignments')).not.toBeChecked()
  await expect(page.getByLabel('Mentions')).toBeChecked()
})

test('what is about oneself can be taken away, and one’s account ended; the last owner stays', async ({
  page,
  otherPage,
}) => {
  const acme = await newWorkspace()
  const { origin, owner } = acme
  const member = await acme.join('member', 'Finn Brook')
  await signedIn(otherPage.context(), acme, owner)
  await otherPage.goto(`${origin}/settings/account`)
  await expect(otherPage.getByText(/^You are the only owner of/)).toBeVisible()
  await expect(otherPage.getByRole('button', { name: 'Delete my account' })).toHaveCount(0)

  await signedIn(page.context(), acme, member)
  await page.goto(`${origin}/settings/account`)
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export my data' }).click()
  const files = await unpack(await (await downloading).path())
  expect(JSON.parse(files['profile.json'] ?? '')).toMatchObject({ name: 'Finn Brook', email: member.email })
  const all = Object.values(files).join('\n')
  for (const secret of ['$argon2', 'Hash"', owner.email]) expect(all).not.toContain(secret)

  await page.getByRole('button', { name: 'Delete my account' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' })
  await dialog.getByLabel(/^Type/).fill(member.email)
  await dialog.getByLabel('Your password', { exact: true }).fill('not this one')
  await dialog.getByRole('button', { name: 'Delete my account' }).click()
  await expect(dialog.getByText('That isn’t your password.')).toBeVisible()
  await dialog.getByLabel(/^Type/).fill(member.email)
  await dialog.getByLabel('Your password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Delete my account' }).click()
  await expect(heading(page, 'Your account is deleted')).toBeVisible()
  await look(page, 'account-deleted')
  await page.goto(`${origin}/projects`)
  await expect(page).toHaveURL(/\/sign-in/)
  await signInByForm(page, origin, member.email)
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible()
  await waitForMail(member.email, /^Your account was deleted/)
})

test('a new workspace’s first steps go one by one, and can be put away', async ({ page }) => {
  const acme = await newWorkspace()
  await signedIn(page.context(), acme, acme.owner)
  await page.goto(acme.origin)
  await expect(page.getByText('0 of 5 done.')).toBeVisible()
  await look(page, 'home')
  await acme.db.project.create({ data: { name: 'Apollo', createdById: acme.owner.userId } })
  await acme.join('member')
  await page.reload()
  await expect(page.getByText('2 of 5 done.')).toBeVisible()
  await page.getByRole('link', { name: 'Add your logo' }).click()
  await expect(heading(page, 'Workspace')).toBeVisible()
  await page.goto(acme.origin)
  await page.getByRole('button', { name: 'Put away' }).click()
  await expect(page.getByText('First steps')).toHaveCount(0)
  await page.reload()
  await expect(heading(page, 'Home')).toBeVisible()
  await expect(page.getByText('First steps')).toHaveCount(0)
})
