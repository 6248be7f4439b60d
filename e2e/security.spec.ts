import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { TOTP } from 'otpauth'
import { newApiKey } from '@/lib/api-keys/key'
import { look } from './support/look'
import { linkIn, mailsTo, waitForMail } from './support/mail'
import { actionId, postAction } from './support/post-action'
import { send } from './support/send'
import { sessionCookie, signedIn, signInByForm } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace, password, type Workspace } from './support/workspace'

/** Not Next's own, which says the title of the page. */
const alert = (page: Page) => page.locator('[role=alert]:not(#__next-route-announcer__)').filter({ hasText: /\S/ })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name })

// Each goes through many pages, and looks at most of them in four ways.
test.setTimeout(240_000)

/** What the app of somebody shows who is so many codes ahead: none works twice. */
const codeOf = (secret: string, ahead = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + ahead * 30_000 })

/** On a page with a QR code: reads the secret, shows a code, and gives the secret, that code and the recovery codes. */
async function setUpApp(page: Page): Promise<{ secret: string; used: string; recoveryCodes: string[] }> {
  await expect(page.getByRole('img', { name: /^QR code/ })).toBeVisible()
  const secret = (await page.locator('code').innerText()).replaceAll(' ', '')
  const used = codeOf(secret)
  await page.getByLabel('Code', { exact: true }).fill(used)
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(heading(page, 'Your recovery codes')).toBeVisible()
  const recoveryCodes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
  return { secret, used, recoveryCodes }
}

async function showCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('two steps: set up with an app, asked for at the next sign-in, and recovered with a code on paper', async ({
  page,
  otherPage,
}) => {
  const workspace = await newWorkspace()
  const { origin, owner, name } = workspace
  await signedIn(page.context(), workspace, owner)
  await signedIn(otherPage.context(), workspace, owner)
  await page.goto(`${origin}/settings/security`)
  await look(page, 'security')
  await page.getByRole('link', { name: 'Set up', exact: true }).click()
  await expect(heading(page, 'Authenticator app')).toBeVisible()
  await look(page, 'authenticator-app')
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(alert(page)).toHaveText('That code doesn’t fit.')
  const { secret, used, recoveryCodes } = await setUpApp(page)
  expect(recoveryCodes).toHaveLength(10)
  await look(page, 'recovery-codes')
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  const file = await readFile(await (await downloading).path(), 'utf8')
  for (const code of recoveryCodes) expect(file).toContain(code)
  await page.getByRole('link', { name: 'I have kept them' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Authenticator app' })).toContainText('On')
  await expect(page.getByText('10 left')).toBeVisible()
  await waitForMail(owner.email, new RegExp(`Two-step sign-in is on: ${name}`))
  // The other session was begun without a second step.
  await otherPage.goto(`${origin}/projects`)
  await expect(otherPage).toHaveURL(/\/sign-in\?next=%2Fprojects/)

  await signInByForm(otherPage, origin, owner.email)
  await expect(otherPage).toHaveURL(`${origin}/sign-in/second-factor`)
  await look(otherPage, 'second-step')
  await showCode(otherPage, used)
  await expect(alert(otherPage)).toHaveText('That code doesn’t work.')
  await otherPage.goto(`${origin}/projects`)
  await expect(otherPage).toHaveURL(/\/sign-in\?next=/)
  await otherPage.goto(`${origin}/sign-in/second-factor?next=/projects`)
  await showCode(otherPage, codeOf(secret, 1))
  await expect(otherPage).toHaveURL(`${origin}/projects`)

  const [paper = ''] = recoveryCodes
  for (const works of [true, false]) {
    await otherPage.context().clearCookies()
    await signInByForm(otherPage, origin, owner.email)
    await showCode(otherPage, paper.toUpperCase())
    if (works) await expect(otherPage).toHaveURL(`${origin}/`)
    else await expect(alert(otherPage)).toHaveText('That code doesn’t work.')
  }
  expect((await waitForMail(owner.email, /A recovery code was used/)).text).toContain('9 of them are left.')

  await page.goto(`${origin}/settings/security`)
  await page.getByRole('button', { name: 'Turn off' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'Authenticator app' })).toContainText('Off')
  await signInByForm(otherPage, origin, owner.email)
  await expect(otherPage).toHaveURL(`${origin}/`)
})

test('a workspace asks everybody for a second step, before anything else', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'business' })
  const { origin, owner, db } = workspace
  const member = await workspace.join('member')
  const { key, prefix, keyHash } = newApiKey()
  await db.apiKey.create({
    data: { name: 'Robot', prefix, keyHash, scopes: 'projects:read', createdById: member.userId },
  })
  const byKey = async () =>
    (await send(`${origin}/api/v1/projects`, { headers: { authorization: `Bearer ${key}` } })).status
  expect(await byKey()).toBe(200)

  await signedIn(page.context(), workspace, owner)
  await signedIn(otherPage.context(), workspace, member)
  await page.goto(`${origin}/settings/access`)
  await page.getByRole('link', { name: 'Set up yours' }).click()
  await page.getByRole('link', { name: 'Set up', exact: true }).click()
  await setUpApp(page)
  await page.goto(`${origin}/settings/access`)
  await expect(page.getByText('1 of 2 members has one.')).toBeVisible()
  await page.getByRole('button', { name: 'Ask everybody' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Ask everybody' }).click()
  await expect(page.getByText('Required', { exact: true })).toBeVisible()
  await look(page, 'access-required')
  await page.goto(`${origin}/projects`)
  await expect(heading(page, /^Projects$/)).toBeVisible()

  for (const path of ['/projects', '/settings/security', '/settings/account']) {
    await otherPage.goto(origin + path)
    await expect(otherPage).toHaveURL(`${origin}/set-up-second-factor?next=${encodeURIComponent(path)}`)
  }
  await look(otherPage, 'set-up-second-factor')
  const cookies = await otherPage.context().cookies(origin.replace('http:', 'https:'))
  const session = cookies.find(({ name }) => name === sessionCookie)?.value ?? ''
  const fields = { name: 'Past it', description: '' }
  const past = await postAction(`${origin}/projects`, actionId('projects/actions.ts#create'), fields, {
    cookie: `${sessionCookie}=${session}`,
  })
  expect(past.body).toContain('asks everybody for a second step')
  expect(await db.project.count()).toBe(0)
  expect(await byKey()).toBe(403)

  await otherPage.goto(`${origin}/projects`)
  await setUpApp(otherPage)
  await otherPage.getByRole('link', { name: 'I have kept them' }).click()
  await expect(otherPage).toHaveURL(`${origin}/projects`)
  expect(await byKey()).toBe(200)
  await otherPage.goto(`${origin}/settings/security`)
  await expect(otherPage.getByRole('button', { name: 'Turn off' })).toHaveCount(0)

  // Phone and paper lost: the owner lets them in again, and they begin anew.
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: `Manage ${member.name}` }).click()
  await page.getByRole('button', { name: 'Reset two-step sign-in' }).click()
  await page.getByRole('button', { name: 'Reset', exact: true }).click()
  const manage = page.getByRole('dialog', { name: member.name, exact: true })
  await expect(manage.getByRole('status').filter({ hasText: 'without a second step now' })).toBeVisible()
  await expect(page.getByRole('dialog', { name: /^Reset the two-step sign-in/ })).toBeHidden()
  await waitForMail(member.email, /two-step sign-in was reset/)
  await signInByForm(otherPage, origin, member.email)
  await expect(heading(otherPage, 'Two-step sign-in')).toBeVisible()
})

test('signing in by a mailed link: opened it does nothing, pressed it works once', async ({ page, otherPage }) => {
  const { origin, owner, name } = await newWorkspace()
  await page.goto(`${origin}/sign-in?next=/projects`)
  await page.getByRole('link', { name: 'Mail me a link instead' }).click()
  await look(page, 'sign-in-link')
  for (const email of [`nobody-${owner.email}`, owner.email]) {
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expect(page.getByRole('status')).toHaveText(/If somebody here has this address, a link is on its way/)
    await page.reload()
  }
  const link = linkIn(await waitForMail(owner.email, new RegExp(`Sign in to ${name}`)), '/sign-in/link?token=')
  expect(await mailsTo(`nobody-${owner.email}`)).toEqual([])
  for (let scans = 0; scans < 2; scans++) expect((await send(link)).status).toBe(200)
  await page.goto(link)
  await look(page, 'sign-in-link-opened')
  await page.getByRole('button', { name: `Sign in to ${name}` }).click()
  await expect(page).toHaveURL(`${origin}/projects`)
  await otherPage.goto(link)
  await expect(heading(otherPage, 'This link doesn’t work any more')).toBeVisible()
})

test('a new address is confirmed there; the old one is told, and may object when it is too late, too', async ({
  page,
  otherPage,
}) => {
  const workspace = await newWorkspace()
  const { origin, owner, slug } = workspace
  const fresh = `eve@${slug}.test`
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/security`)
  await page.getByLabel('New e-mail address').fill(fresh)
  await page.getByRole('button', { name: 'Change address' }).click()
  await expect(page.getByRole('status')).toHaveText(new RegExp(`A link is on its way to ${fresh}`))
  await waitForMail(owner.email, /A new e-mail address was asked for/)
  const link = linkIn(await waitForMail(fresh, /Confirm your new e-mail address/), '/confirm-email?token=')
  await otherPage.goto(link)
  await look(otherPage, 'confirm-email')
  await otherPage.getByRole('button', { name: 'Use this address' }).click()
  await expect(otherPage.getByRole('status')).toHaveText(`Done. From now on you sign in with ${fresh}.`)
  await waitForMail(fresh, /Your e-mail address was changed/)
  await signInByForm(otherPage, origin, fresh)
  await expect(otherPage).toHaveURL(`${origin}/`)

  const objection = linkIn(await waitForMail(owner.email, /Your e-mail address was changed/), '/keep-email?token=')
  const third = await page.context().browser()?.newPage()
  if (!third) throw new Error('no browser')
  await third.goto(objection)
  await look(third, 'keep-email')
  await third.getByRole('button', { name: 'Keep my address' }).click()
  await expect(heading(third, 'Choose a new password')).toBeVisible()
  await third.getByLabel('New password', { exact: true }).fill('nine copper lanterns')
  await third.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(third).toHaveURL(`${origin}/`)
  await third.close()
  for (const each of [page, otherPage]) {
    await each.goto(`${origin}/projects`)
    await expect(each).toHaveURL(/\/sign-in/)
  }
  await signInByForm(page, origin, fresh)
  await expect(alert(page)).toHaveText(/don’t belong together here/)
  await signInByForm(page, origin, owner.email, 'nine copper lanterns')
  await expect(page).toHaveURL(`${origin}/`)
})

test('a browser that has never been here is told of, and one that comes in again gets another session', async ({
  page,
}) => {
  const workspace = await newWorkspace()
  const { origin, owner, db, name } = workspace
  await signInByForm(page, origin, owner.email)
  await expect(page).toHaveURL(`${origin}/`)
  const first = await cookieOf(page, workspace)
  const again = await postAction(
    `${origin}/sign-in`,
    actionId('sign-in/actions.ts#signIn'),
    { email: owner.email, password },
    {
      cookie: `${sessionCookie}=${first}`,
    },
  )
  const given = String(again.headers['set-cookie'])
  expect(given).toContain(`${sessionCookie}=`)
  expect(given).not.toContain(first)
  expect(await db.session.count()).toBe(1)
  await page.goto(`${origin}/projects`)
  await expect(page).toHaveURL(/\/sign-in/)
  // That program had no cookie of ours that says who has been in it: the first to come after the owner.
  expect((await waitForMail(owner.email, new RegExp(`New sign-in: ${name}`))).text).toContain('/settings/security')
  await signInByForm(page, origin, owner.email)
  await expect(page).toHaveURL(`${origin}/`)
  expect((await mailsTo(owner.email)).filter(({ subject }) => subject.includes('New sign-in'))).toHaveLength(1)
})

test('two steps need no script', async ({ browser }) => {
  const { origin, owner } = await newWorkspace()
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await signInByForm(page, origin, owner.email)
  await expect(page).toHaveURL(`${origin}/`)
  await page.goto(`${origin}/set-up-second-factor`)
  const { recoveryCodes } = await setUpApp(page)
  await context.clearCookies()
  await signInByForm(page, origin, owner.email)
  await showCode(page, recoveryCodes[3] ?? '')
  await expect(page).toHaveURL(`${origin}/`)
  await context.close()
})

async function cookieOf(page: Page, { origin }: Workspace): Promise<string> {
  const cookies = await page.context().cookies(origin.replace('http:', 'https:'))
  return cookies.find(({ name }) => name === sessionCookie)?.value ?? ''
}
