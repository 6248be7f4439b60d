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
  await expect(page.getByText(`You sign in as ${owner.email}`)).toBeVisible()
  await page.goto(`${origin}/sign-in`)
  await expect(page).not.toHaveURL(/sign-in/)
})

test('a way back never leads to another website', async ({ page }) => {
  const { origin, owner } = await newWorkspace()
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    await page.context().clearCookies()
    await page.goto(`${origin}/sign-in?next=${encodeURIComponent(next)}`)
    await fillSignIn(page, owner.email, password)
    await expect(page).toHaveURL(`${origin}/`)
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
  await expect(page).toHaveURL(`${origin}/`)
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
  await expect(page).toHaveURL(`${origin}/`)

  await otherPage.reload()
  await expect(otherPage).toHaveURL(/\/sign-in/)
  await signInByForm(otherPage, origin, owner.email)
  await expect(alert(otherPage)).toHaveText(refused)
  await signInByForm(otherPage, origin, owner.email, chosen)
  await expect(otherPage).toHaveURL(`${origin}/`)

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
  await expect(page).toHaveURL(`${acme.origin}/`)
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

test('other sessions are ended from afar, one by one or all at once', async ({ page, otherPage, browser }) => {
  const { origin, owner } = await newWorkspace()
  const third = await browser.newPage()
  for (const each of [page, otherPage, third]) {
    await signInByForm(each, origin, owner.email)
    await expect(each).toHaveURL(`${origin}/`)
  }
  await otherPage.goto(`${origin}/settings/account`)
  await page.goto(`${origin}/settings/security`)
  const sessions = page.getByRole('listitem').filter({ hasText: 'Signed in' })
  await expect(sessions).toHaveCount(3)
  await expect(sessions.filter({ hasText: 'This one' })).toHaveCount(1)
  await page
    .getByRole('button', { name: /^End the session/ })
    .first()
    .click()
  await expect(sessions).toHaveCount(2)
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(sessions).toHaveCount(1)
  await otherPage.getByRole('button', { name: 'Save name' }).click()
  await expect(alert(otherPage)).toHaveText('Sign in to go on.')
  for (const each of [otherPage, third]) {
    await each.goto(`${origin}/settings/account`)
    await expect(each).toHaveURL(/\/sign-in/)
  }
  await third.close()
})

test('a new password keeps this session and ends the others', async ({ page, otherPage, context }) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  await signedIn(context, workspace, owner)
  await signedIn(otherPage.context(), workspace, owner)
  await page.goto(`${origin}/settings/security`)
  await page.getByLabel('Current password').fill('not it')
  await page.getByLabel('New password', { exact: true }).fill('nine copper lanterns')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('That isn’t your current password.')).toBeVisible()
  await page.getByLabel('Current password').fill(password)
  await page.getByLabel('New password', { exact: true }).fill('nine copper lanterns')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByRole('status')).toHaveText(/Your password is changed/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Security' })).toBeVisible()
  await otherPage.goto(`${origin}/settings/account`)
  await expect(otherPage).toHaveURL(/\/sign-in/)
})

test('an invitation: mailed, accepted, and what the new member may do', async ({ page, otherPage }) => {
  const workspace = await newWorkspace()
  const { origin, owner, name } = workspace
  const email = `gus@${workspace.slug}.test`
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite people' })
  await dialog.getByLabel('E-mail addresses').fill(owner.email)
  await dialog.getByRole('button', { name: 'Send invitations' }).click()
  await expect(dialog.getByText(`${owner.email} is a member already: ${owner.name}, owner.`).first()).toBeVisible()
  await dialog.getByLabel('E-mail addresses').fill(email)
  await dialog.getByLabel('Role').selectOption('Member')
  await dialog.getByRole('button', { name: 'Send invitations' }).click()
  await expect(dialog).toBeHidden()
  await expect(rowOf(page, email)).toContainText('Invited')

  const link = linkIn(await waitForMail(email, new RegExp(`invites you to ${name}`)), '/accept-invitation?token=')
  for (let scans = 0; scans < 2; scans++) expect((await send(link)).status).toBe(200)
  await otherPage.goto(link)
  await otherPage.getByLabel('Your name').fill('Gus Hale')
  await otherPage.getByLabel('Password', { exact: true }).fill(password)
  await otherPage.getByRole('button', { name: `Join ${name}` }).click()
  await expect(otherPage).toHaveURL(`${origin}/`)
  await expect(otherPage.getByRole('navigation', { name: 'Workspace' }).getByRole('link')).toHaveText([
    'Home',
    'Projects',
    'Settings',
  ])
  await otherPage.goto(`${origin}/settings/members`)
  await expect(rowOf(otherPage, 'Gus Hale')).toContainText('Active')
  await expect(otherPage.getByRole('button', { name: /Invite|Manage (?!your)/ })).toHaveCount(0)
  for (const path of ['/billing', '/settings/audit']) {
    expect((await otherPage.goto(origin + path))?.status(), path).toBe(403)
  }
  await otherPage.goto(link)
  await expect(otherPage.getByRole('heading', { name: 'This link doesn’t work any more' })).toBeVisible()
})

test('an invitation that was withdrawn opens nothing', async ({ page, otherPage }) => {
  const workspace = await newWorkspace()
  const { origin, owner, name } = workspace
  const email = `gus@${workspace.slug}.test`
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  await page.getByRole('dialog').getByLabel('E-mail addresses').fill(email)
  await page.getByRole('dialog').getByRole('button', { name: 'Send invitations' }).click()
  const link = linkIn(await waitForMail(email, new RegExp(`invites you to ${name}`)), '/accept-invitation?token=')
  await otherPage.goto(link)
  await page.reload()
  await page.getByRole('button', { name: `Manage ${email}` }).click()
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await page.getByRole('button', { name: 'Withdraw invitation' }).click()
  await expect(rowOf(page, email)).toHaveCount(0)
  await otherPage.getByLabel('Your name').fill('Gus Hale')
  await otherPage.getByLabel('Password', { exact: true }).fill(password)
  await otherPage.getByRole('button', { name: `Join ${name}` }).click()
  await expect(alert(otherPage)).toHaveText(/This link doesn’t work any more/)
})

test('a role counts from the next click, and who is removed is out at once', async ({ page, otherPage }) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  const member = await workspace.join('member')
  await signedIn(page.context(), workspace, owner)
  await signedIn(otherPage.context(), workspace, member)
  await otherPage.goto(`${origin}/projects`)
  await page.goto(`${origin}/settings/members`)

  await page.getByRole('button', { name: `Manage ${member.name}` }).click()
  await page.getByRole('dialog').getByLabel('Role').selectOption('Viewer')
  await page.getByRole('button', { name: 'Save role' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await expect(rowOf(page, member.name)).toContainText('Viewer')
  await otherPage.getByRole('button', { name: 'New project' }).first().click()
  await otherPage.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Mine')
  await otherPage.getByRole('button', { name: 'Create project' }).click()
  await expect(alert(otherPage)).toContainText('Your role doesn’t allow this.')
  await otherPage.reload()
  await expect(otherPage.getByRole('button', { name: 'New project' })).toHaveCount(0)

  await page.reload()
  await page.getByRole('button', { name: `Manage ${member.name}` }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('button', { name: 'Remove member' }).click()
  await expect(rowOf(page, member.name)).toHaveCount(0)
  await otherPage.reload()
  await expect(otherPage).toHaveURL(/\/sign-in/)
  await signInByForm(otherPage, origin, member.email)
  await expect(alert(otherPage)).toHaveText(refused)
})

test('the last owner can’t be made less, and nobody makes themselves more', async ({ page }) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: `Manage ${owner.name} (you)` }).click()
  await page.getByRole('dialog').getByLabel('Role').selectOption('Viewer')
  await page.getByRole('button', { name: 'Save role' }).click()
  await expect(alert(page)).toContainText('A workspace needs an owner, and this is the last one.')

  const admin = await workspace.join('admin')
  const token = await signedIn(page.context(), workspace, admin)
  await page.goto(`${origin}/settings/members`)
  await expect(page.getByRole('button', { name: `Manage ${owner.name}` })).toHaveCount(0)
  const cookie = `${sessionCookie}=${token}`
  for (const [name, fields] of [
    ['members/actions.ts#setRole', { userId: admin.userId, role: 'owner' }],
    ['members/actions.ts#setRole', { userId: owner.userId, role: 'viewer' }],
    ['members/actions.ts#remove', { userId: owner.userId }],
    ['members/actions.ts#invite', { emails: 'gus@acme.test', role: 'owner', days: '7' }],
  ] as const) {
    const { body } = await postAction(`${origin}/settings/members`, actionId(name), fields, { cookie })
    expect(body, JSON.stringify(fields)).toContain('That role allows more than your own.')
  }
})

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })

test('a session that is over is nobody’s', async ({ page, context }) => {
  const workspace = await newWorkspace()
  await signedIn(context, workspace, workspace.owner)
  await page.goto(`${workspace.origin}/settings/account`)
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible()
  await workspace.db.session.updateMany({ where: {}, data: { expiresAt: new Date(Date.now() - 1_000) } })
  await page.reload()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('signing in needs no script', async ({ browser }) => {
  const { origin, owner } = await newWorkspace()
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${origin}/projects?q=x`)
  await fillSignIn(page, owner.email, 'wrong')
  await expect(alert(page)).toHaveText(refused)
  await expect(page.getByLabel('E-mail address')).toHaveValue(owner.email)
  await fillSignIn(page, owner.email, password)
  await expect(page).toHaveURL(`${origin}/projects?q=x`)
  await context.close()
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
