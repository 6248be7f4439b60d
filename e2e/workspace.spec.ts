import type { Page } from '@playwright/test'
import { createSession } from '@/lib/auth/session'
import { applyStanding } from '@/lib/billing/apply-standing'
import { control } from '@/lib/db/control-client'
import { look, unseenStops } from './support/look'
import { waitForMail } from './support/mail'
import { actionId, postAction } from './support/post-action'
import { send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { rowsOf } from './support/tables'
import { expect, newAddress, test } from './support/test'
import { unpack } from './support/unpack'
import { furnishFully } from './support/furnish-fully'
import { furnish, secretWord, validPosts } from './support/valid-posts'
import { newWorkspace, password, type Workspace } from './support/workspace'

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

test('an owner renames the workspace and takes a copy of everything, without a secret', async ({ page }) => {
  const acme = await furnish(await newWorkspace({ word: 'harbour', plan: 'pro' }))
  const { origin, slug, owner } = acme
  await signedIn(page.context(), acme, owner)
  await page.goto(`${origin}/projects`)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'General' }).click()
  await expect(heading(page, 'Workspace')).toBeVisible()
  await expect(page.getByText(new URL(origin).host, { exact: true }).first()).toBeVisible()
  await look(page, 'workspace')
  expect(await unseenStops(page)).toMatchObject({ unseen: [] })

  await page.getByLabel('Name', { exact: true }).fill('Harbour & Sons')
  await page.getByRole('button', { name: 'Save name' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Harbour & Sons' }).first()).toBeVisible()

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export workspace' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(new RegExp(String.raw`^${slug}-\d{4}-\d\d-\d\d\.tar\.gz$`))
  const files = await unpack(await download.path())
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['README.txt', 'users.csv', 'tasks.csv', 'manifest.json']))
  expect(files['tasks.csv']).toContain(secretWord)
  expect(files['users.csv']).toContain(owner.email)
  const all = Object.values(files).join('\n')
  for (const secret of ['$argon2', 'password_hash', 'token_hash', acme.resetToken]) expect(all).not.toContain(secret)
  expect(await acme.db.auditEntry.count({ where: { action: 'workspace.exported', actorId: owner.userId } })).toBe(1)
})

test('an owner deletes the workspace: everybody else is locked out until it is taken back', async ({
  page,
  otherPage,
}) => {
  const acme = await newWorkspace({ word: 'harbour' })
  const { origin, slug, owner } = acme
  const member = await acme.join('member', 'Finn')
  await signedIn(page.context(), acme, owner)
  await signedIn(otherPage.context(), acme, member)

  await page.goto(`${origin}/settings/workspace`)
  await page.getByRole('button', { name: 'Delete workspace' }).click()
  const dialog = page.getByRole('dialog')
  const secret = dialog.getByLabel('Your password', { exact: true })
  await expect(dialog.getByRole('button', { name: 'Delete workspace' })).toBeDisabled()
  await dialog.getByLabel(/^Type/).fill(slug)
  await secret.fill('not my password')
  await dialog.getByRole('button', { name: 'Delete workspace' }).click()
  await expect(dialog.getByText('That isn’t your password.')).toBeVisible()
  await secret.fill(password)
  await secret.press('Enter')
  await expect(page.getByText('(in 6 days)')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Delete workspace' })).toHaveCount(0)

  await otherPage.goto(`${origin}/projects`)
  await expect(heading(otherPage, 'This workspace is closed')).toBeVisible()
  await expect(otherPage.getByText('unless an owner takes that back')).toBeVisible()
  await expect(otherPage.getByRole('link', { name: 'Take it back or export' })).toHaveCount(0)
  await otherPage.goto(`${origin}/settings/account`)
  await expect(heading(otherPage, 'Account')).toBeVisible()
  const mail = await waitForMail(owner.email, /will be deleted on/)
  expect(mail.links).toContain(`${origin}/settings/workspace`)

  await page.goto(`${origin}/projects`)
  await page.getByRole('link', { name: 'Take it back or export' }).click()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByText('Taken back: everything is as it was')).toBeVisible()
  await otherPage.goto(`${origin}/projects`)
  await expect(heading(otherPage, 'Projects')).toBeVisible()
  await waitForMail(owner.email, /will not be deleted/)
})

test('the way to the end and its pages: on a phone and a desk, light and dark', async ({ page, otherPage }) => {
  test.slow() // a dozen pictures
  const acme = await newWorkspace({ word: 'harbour' })
  await signedIn(page.context(), acme, acme.owner)
  await signedIn(otherPage.context(), acme, await acme.join('member', 'Finn'))
  await page.goto(`${acme.origin}/settings/workspace`)
  await page.getByRole('button', { name: 'Delete workspace' }).click()
  await look(page, 'delete-workspace')
  await control().tenant.update({
    where: { id: acme.id },
    data: { eraseAfter: new Date(Date.now() + 6.5 * 86_400_000) },
  })
  await applyStanding(acme.id)
  await page.reload()
  await look(page, 'workspace-to-be-deleted')
  await otherPage.goto(`${acme.origin}/projects`)
  await expect(heading(otherPage, 'This workspace is closed')).toBeVisible()
  await look(otherPage, 'closed-workspace')
})

test('nobody but an owner sees or does any of it', async ({ page }) => {
  const acme = await furnishFully(await newWorkspace({ word: 'harbour', plan: 'pro' }))
  const admin = await acme.join('admin')
  const token = await signedIn(page.context(), acme, admin)
  await page.goto(`${acme.origin}/settings/members`)
  await expect(page.getByRole('link', { name: 'Audit log' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'General' })).toHaveCount(0)
  await page.goto(`${acme.origin}/settings/workspace`)
  await expect(heading(page, 'This page isn’t for your role')).toBeVisible()

  const ofOwner = await cookieOfOwner(acme)
  const before = await rowsOf([acme.id])
  const headers = { cookie: `${sessionCookie}=${token}`, 'x-forwarded-for': newAddress() }
  for (const name of ['saveName', 'scheduleDeletion', 'takeBackDeletion']) {
    const action = `settings/workspace/actions.ts#${name}`
    const fields = validPosts[action]?.(acme) ?? {}
    const { body } = await postAction(`${acme.origin}/settings/workspace`, actionId(action), fields, headers)
    expect(body, name).toContain('Your role doesn’t allow this.')
  }
  const exporting = async (more: Record<string, string>) =>
    (await send(`${acme.origin}/api/export`, { method: 'POST', headers: { origin: acme.origin, ...more } })).status
  expect(await exporting(headers)).toBe(403)
  expect(await exporting({})).toBe(401)
  expect(await exporting({ ...ofOwner, origin: 'https://evil.example' })).toBe(403)
  expect(await rowsOf([acme.id])).toEqual(before)
})

async function cookieOfOwner(workspace: Workspace): Promise<{ cookie: string }> {
  const { token } = await createSession(workspace.db, { userId: workspace.owner.userId, userAgent: null })
  return { cookie: `${sessionCookie}=${token}` }
}
