import type { Page } from '@playwright/test'
import { linkIn, mailsTo, waitForMail } from './support/mail'
import { actionId, postAction } from './support/post-action'
import { send } from './support/send'
import { sessionCookie, signedIn, signInByForm } from './support/sign-in'
import { expect, newAddress, test } from './support/test'
import { newWorkspace, password, type Workspace } from './support/workspace'

const refused = 'That e-mail address and password don’t belong together here.'
const alert = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ })
const lastPart = (email: string) => email.slice(email.indexOf('@'))

test('signing in leads to where one wanted to go, and nobody learns who has an account', async ({ page }) => {
  const { origin, owner } = await newWorkspace()
  await page.goto(`${origin}/settings/account?from=mail`)
  await expect(page).toHaveURL(/\/sign-in\?next=/)

  await fillSignIn(page, owner.email, 'not my password')
  await expect(alert(page)).toHaveText(refused)
  await expect(page.getByLabel('E-mail address')).toHaveValue(owner.email)
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')
  await page.reload()

  await fillSignIn(page, `nobody${lastPart(owner.email)}`, password)
  await expect(alert(page)).toHaveText(refused)
  await page.reload()

  await fillSignIn(page, owner.email.toUpperCase(), password)
  await expect(page).toHaveURL(`${origin}/settings/account?from=mail`)
  await expect(page.getByText(`You sign in with ${owner.email}.`)).toBeVisible()
  await page.goto(`${origin}/sign-in`)
  await expect(page).not.toHaveURL(/sign-in/)
})

test('a way back never leads to another website', async ({ page }) => {
  const { origin, owner } = await newWorkspace()
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    await page.context().clearCookies()
    await page.goto(`${origin}/sign-in?next=${encodeURIComponent(next)}`)
    await fillSignIn(page, owner.email, password)
    await expect(page).toHaveURL(`${origin}/projects`)
  }
})

test('after ten failures an account rests, also for the right password; others sign in as before', async ({ page }) => {
  const { origin, owner, join } = await newWorkspace()
  const member = await join('member')
  for (let attempt = 0; attempt < 10; attempt++) {
    const fields = { email: owner.email, password: 'wrong' }
    // From ten places: it is the account that rests.
    const headers = { 'x-forwarded-for': newAddress() }
    const { body } = await postAction(`${origin}/sign-in`, actionId('#signIn'), fields, headers)
    expect(body).toContain(refused)
  }
  await signInByForm(page, origin, owner.email)
  await expect(alert(page)).toHaveText(/^Too many attempts\. Try again in 15 minutes\.$/)
  await signInByForm(page, origin, member.email)
  await expect(page).toHaveURL(`${origin}/projects`)
})

test('a forgotten password: a new one by mail, and everybody who was signed in with the old one is out', async ({
  page,
  otherPage,
}) => {
  const workspace = await newWorkspace()
  const { origin, owner, name } = workspace
  await signedIn(otherPage.context(), workspace, owner)
  await otherPage.goto(`${origin}/settings/account`)
  await expect(otherPage.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible()

  await page.goto(`${origin}/sign-in`)
  await page.getByRole('link', { name: 'Forgotten your password?' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Forgotten your password?' })).toBeVisible()
  const stranger = `nobody${lastPart(owner.email)}`
  for (const email of [stranger, owner.email]) {
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expect(page.getByRole('status')).toHaveText(/If somebody here has this address, a link is on its way/)
    await page.reload()
  }
  const link = linkIn(await waitForMail(owner.email, new RegExp(`new password for ${name}`)), '/reset-password?token=')
  expect(link.startsWith(`${origin}/reset-password?token=`)).toBe(true)
  expect(await mailsTo(stranger)).toEqual([])

  await page.goto(link)
  const chosen = 'nine copper lanterns'
  await page.getByLabel('New password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(page.getByText('Use at least 10 characters.')).toBeVisible()
  await page.getByLabel('New password', { exact: true }).fill(chosen)
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(page).toHaveURL(`${origin}/projects`)

  await otherPage.reload()
  await expect(otherPage).toHaveURL(/\/sign-in/)
  await signInByForm(otherPage, origin, owner.email)
  await expect(alert(otherPage)).toHaveText(refused)
  await signInByForm(otherPage, origin, owner.email, chosen)
  await expect(otherPage).toHaveURL(`${origin}/projects`)

  await otherPage.goto(link)
  await expect(otherPage.getByRole('heading', { name: 'This link doesn’t work any more' })).toBeVisible()
})

test('a link that is too old, or another workspace’s, opens nothing', async ({ page }) => {
  const acme = await newWorkspace()
  const beta = await newWorkspace({ word: 'beta', ownerEmail: acme.owner.email })
  const link = await resetLink(page, acme)
  await page.goto(link.replace(acme.origin, beta.origin))
  await expect(page.getByRole('heading', { name: 'This link doesn’t work any more' })).toBeVisible()

  await page.goto(link)
  await page.getByLabel('New password', { exact: true }).fill('nine copper lanterns')
  // It was fine when the page was opened, and is too old when it is sent.
  await acme.db.oneTimeToken.updateMany({ where: {}, data: { expiresAt: new Date(Date.now() - 1_000) } })
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(alert(page)).toHaveText(/This link doesn’t work any more/)
  await page.goto(link)
  await page.getByRole('link', { name: 'Ask for a new link' }).click()
  await expect(page).toHaveURL(`${acme.origin}/forgot-password`)
  await signInByForm(page, acme.origin, acme.owner.email)
  await expect(page).toHaveURL(`${acme.origin}/projects`)
})

test('signing out ends the session, not just the cookie', async ({ page, context }) => {
  const workspace = await newWorkspace()
  const token = await signedIn(context, workspace, workspace.owner)
  await page.goto(`${workspace.origin}/settings/account`)
  await page.getByRole('button', { name: new RegExp(workspace.owner.name) }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(`${workspace.origin}/sign-in`)
  expect(await context.cookies(workspace.origin.replace('http:', 'https:'))).not.toContainEqual(
    expect.objectContaining({ name: sessionCookie }),
  )
  const kept = await send(`${workspace.origin}/settings/account`, { headers: { cookie: `${sessionCookie}=${token}` } })
  expect(kept.headers.location).toContain('/sign-in')
  expect(await workspace.db.session.count()).toBe(0)
})

test('signing out everywhere does so in the other browser, too', async ({ page, otherPage }) => {
  const { origin, owner } = await newWorkspace()
  for (const each of [page, otherPage]) {
    await signInByForm(each, origin, owner.email)
    await expect(each).toHaveURL(`${origin}/projects`)
    await each.goto(`${origin}/settings/account`)
  }
  await page.reload()
  await expect(page.getByText('This one', { exact: true })).toHaveCount(1)
  await expect(page.getByRole('listitem').filter({ hasText: 'since' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page).toHaveURL(`${origin}/sign-in`)
  await otherPage.getByRole('button', { name: 'Save name' }).click()
  await expect(alert(otherPage)).toHaveText('Sign in to go on.')
  await otherPage.reload()
  await expect(otherPage).toHaveURL(/\/sign-in/)
})

test('a new password keeps this session and ends the others', async ({ page, otherPage, context }) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  await signedIn(context, workspace, owner)
  await signedIn(otherPage.context(), workspace, owner)
  await page.goto(`${origin}/settings/account`)
  await page.getByLabel('Current password').fill('not it')
  await page.getByLabel('New password', { exact: true }).fill('nine copper lanterns')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('That isn’t your current password.')).toBeVisible()
  await page.getByLabel('Current password').fill(password)
  await page.getByLabel('New password', { exact: true }).fill('nine copper lanterns')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByRole('status')).toHaveText(/Your password is changed/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible()
  await otherPage.goto(`${origin}/settings/account`)
  await expect(otherPage).toHaveURL(/\/sign-in/)
})

test('a session that is over is nobody’s', async ({ page, context }) => {
  const workspace = await newWorkspace()
  await signedIn(context, workspace, workspace.owner)
  await page.goto(`${workspace.origin}/settings/account`)
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible()
  await workspace.db.session.updateMany({ where: {}, data: { expiresAt: new Date(Date.now() - 1_000) } })
  await page.reload()
  await expect(page).toHaveURL(/\/sign-in/)
})

async function fillSignIn(page: Page, email: string, word: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(word)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function resetLink(page: Page, { origin, owner, name }: Workspace): Promise<string> {
  await page.goto(`${origin}/forgot-password`)
  await page.getByLabel('E-mail address').fill(owner.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('status')).toHaveText(/a link is on its way/)
  return linkIn(await waitForMail(owner.email, new RegExp(`new password for ${name}`)), '/reset-password?token=')
}
