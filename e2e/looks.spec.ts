import { withClient } from '@/dev/db/with-client'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { subdomainUrl } from '@/dev/stack/urls'
import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'
import { beginJournal } from '@/lib/operations/operation-journal'
import { look, unseenStops } from './support/look'
import { signedIn } from './support/sign-in'
import { fillSignUp } from './support/sign-up'
import { upgradeTo } from './support/stripe'
import { expect, test } from './support/test'
import { readUrls } from './support/urls'
import { furnish } from './support/valid-posts'
import { giveStanding, newSlug, newWorkspace } from './support/workspace'

const { siteUrl } = readUrls()

test.describe.configure({ timeout: 120_000 })

test('the site', async ({ page }) => {
  for (const [name, path] of [
    ['landing', '/'],
    ['pricing', '/pricing'],
    ['sign-up', '/sign-up'],
    ['site-404', '/nothing-here'],
  ] as const) {
    await page.goto(path)
    await look(page, name)
  }
  await page.goto('/sign-up')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByLabel('Company or team')).toBeFocused()
  await look(page, 'sign-up-refused')
  const slug = newSlug('acme')
  await fillSignUp(page, slug)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Check your mail' })).toBeVisible()
  await look(page, 'check-your-mail')
  await page.goto(subdomainUrl(siteUrl, slug))
  await look(page, 'not-confirmed-yet')
  await page.goto(subdomainUrl(siteUrl, newSlug('nobody')))
  await look(page, 'no-such-workspace')
})

test('the doors of a workspace', async ({ page }) => {
  const { origin, owner, db, invitationToken, resetToken } = await furnish(await newWorkspace())
  const confirmToken = await issueOneTimeToken(db, { userId: owner.userId, purpose: 'confirm_sign_up' })
  for (const [name, path] of [
    ['sign-in', '/sign-in'],
    ['forgot-password', '/forgot-password'],
    ['reset-password', `/reset-password?token=${resetToken}`],
    ['accept-invitation', `/accept-invitation?token=${invitationToken}`],
    ['confirm', `/confirm?token=${confirmToken}`],
    ['spent-link', '/reset-password?token=spent'],
  ] as const) {
    await page.goto(origin + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await look(page, name)
  }
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('E-mail address').fill(owner.email)
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText(/don’t belong together here/)).toBeVisible()
  await look(page, 'sign-in-refused')
})

test('work', async ({ page }) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/projects`)
  await expect(page.getByText('No projects yet')).toBeVisible()
  await look(page, 'projects-empty')
  const { projectId, memberId, db } = await furnish(workspace)
  const more = ['in_progress', 'in_review', 'done', 'todo', 'todo'].map((status, index) => ({
    projectId,
    number: index + 2,
    title:
      index === 3 ? `A title without an end, ${'as long as a line can be and longer '.repeat(3)}` : `Letter ${index}`,
    status,
    assigneeId: index % 2 === 0 ? memberId : null,
    dueOn: new Date(index === 0 ? '2020-04-01' : '2031-04-01'),
    createdById: owner.userId,
  }))
  await db.task.createMany({ data: more })
  for (const [name, path] of [
    ['projects', '/projects'],
    ['project-list', `/projects/${projectId}`],
    ['project-nothing-fits', `/projects/${projectId}?q=zzz`],
    ['project-board', `/projects/${projectId}?view=board`],
    ['task', `/projects/${projectId}/tasks/2`],
    ['project-settings', `/projects/${projectId}/settings`],
    ['not-found', '/projects/018f2b6e-0000-7000-8000-000000000000'],
  ] as const) {
    await page.goto(origin + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await look(page, name)
  }
  await db.project.updateMany({ where: {}, data: { archivedAt: new Date() } })
  await page.goto(`${origin}/projects/${projectId}/tasks/2`)
  await expect(page.getByText('This project is archived')).toBeVisible()
  await look(page, 'task-archived')
})

test('people, the log and one’s account', async ({ page, otherPage }) => {
  const workspace = await furnish(await newWorkspace({ plan: 'pro' }))
  const { origin, owner } = workspace
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/projects/${workspace.projectId}/settings`)
  await page.getByLabel('Name', { exact: true }).fill('Noisy harbour')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
  for (const [name, path] of [
    ['members', '/settings/members'],
    ['audit', '/settings/audit'],
    ['account', '/settings/account'],
  ] as const) {
    await page.goto(origin + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await look(page, name)
  }
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await look(page, 'members-invite')

  const member = await workspace.join('member', 'A Person With A Very Long Name Indeed')
  await signedIn(otherPage.context(), workspace, member)
  await otherPage.goto(`${origin}/billing`)
  await look(otherPage, 'forbidden')
  await giveStanding(workspace, 'read_only')
  await otherPage.goto(`${origin}/projects`)
  await expect(otherPage.getByText('This workspace is read-only', { exact: true })).toBeVisible()
  await look(otherPage, 'read-only')
  await giveStanding(workspace, 'suspended')
  await otherPage.goto(`${origin}/projects`)
  await look(otherPage, 'suspended')
})

test('money', async ({ page }) => {
  const workspace = await newWorkspace()
  const { origin, owner } = workspace
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/settings/audit`)
  await expect(page.getByRole('heading', { name: /comes with Pro/ })).toBeVisible()
  await look(page, 'audit-not-in-plan')
  await page.goto(`${origin}/billing`)
  await expect(page.getByText('No invoices yet')).toBeVisible()
  await look(page, 'billing-free')
  await upgradeTo(page, 'Pro')
  await look(page, 'billing-success')
  for (const [name, path] of [
    ['billing', '/billing'],
    ['billing-change', '/billing/change?plan=business'],
    ['billing-cancel', '/billing/change?plan=free'],
  ] as const) {
    await page.goto(origin + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await look(page, name)
  }
  const apart = await newWorkspace({ kind: 'database', region: 'eu', plan: 'enterprise' })
  await signedIn(page.context(), apart, apart.owner)
  await page.goto(`${apart.origin}/billing`)
  await expect(page.getByText('That is the place your plan asks for.')).toBeVisible()
  await look(page, 'billing-database')
})

test('a move, as those see it who look after the workspace', async ({ page }) => {
  const workspace = await newWorkspace({ kind: 'schema', plan: 'business' })
  const { id: tenantId, origin } = workspace
  await signedIn(page.context(), workspace, workspace.owner)
  const see = async (path: string, title: string, name: string) => {
    await page.goto(origin + path)
    await expect(page.getByRole('status').filter({ hasText: title })).toBeVisible()
    await look(page, name)
  }
  // On paper only: nobody works on it, and nobody takes it up for a while.
  const from = { fromKind: 'schema', fromShard: 'us-1', fromRegion: 'us' }
  const input = { kind: 'database', shard: null, region: 'eu', reason: 'plan', ...from }
  const journal = await beginJournal({ kind: 'move', tenantId, input })
  const where = { id: journal?.id ?? '' }
  const progress = { phase: 'copying', rows: 63_000, rowsTotal: 100_000, copyMs: 200_000 }
  await control().operation.update({ where, data: { progress, leasedUntil: new Date(Date.now() + 600_000) } })
  await see('/projects', 'Moving to your own database in the region European Union', 'move-banner')
  await see('/billing', 'Moving to your own database in the region European Union', 'billing-moving')
  await expect(page.getByRole('progressbar')).toHaveCount(1)

  await control().operation.update({ where, data: { status: 'undone', finishedAt: new Date() } })
  await withClient(env.CONTROL_OWNER_URL, (client) =>
    client.query(
      `INSERT INTO remnants (tenant_id, place_id, left_at, purge_after)
       SELECT $1, id, now() + interval '10 minutes', now() + interval '1 day' FROM places WHERE kind = 'shared' LIMIT 1`,
      [tenantId],
    ),
  )
  await control().placement.update({ where: { tenantId }, data: { desiredKind: 'schema' } })
  await see('/projects', 'You now live in your own schema', 'move-done')
  const failed = { moveFailures: 1, nextMoveAt: new Date(Date.now() + 3_600_000) }
  const wish = (data: object) => control().placement.update({ where: { tenantId }, data: { pinned: false, ...data } })
  await wish({ desiredKind: 'database', ...failed })
  await see('/billing', 'We couldn’t move you yet', 'billing-move-delayed')
  await wish({ desiredKind: 'shared', moveFailures: 0, nextMoveAt: new Date() })
  await see('/billing', 'Moves back to shared tables on', 'billing-move-leaving')
})

test('by keyboard alone: a skip link, a focus that is seen, and nothing that one can’t leave', async ({ page }) => {
  const workspace = await furnish(await newWorkspace())
  const { origin, owner, projectId } = workspace
  const paths = ['/sign-in', '/projects', `/projects/${projectId}?view=board`, '/settings/members', '/billing']
  const pages = [siteUrl, `${siteUrl}/pricing`, `${siteUrl}/sign-up`, ...paths.map((path) => origin + path)]
  for (const url of pages) {
    if (url.endsWith('/projects')) await signedIn(page.context(), workspace, owner)
    await page.goto(url)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to content' })
    await expect(skip, url).toBeFocused()
    await expect(skip, url).toBeInViewport()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main'), url).toBeFocused()
    await page.goto('about:blank')
    await page.goto(url)
    const { stops, unseen } = await unseenStops(page)
    expect(unseen, url).toEqual([])
    expect(stops, url).toBeGreaterThan(4)
  }
})

test('a dialog takes the focus, keeps it, and gives it back', async ({ page }) => {
  const workspace = await newWorkspace()
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(`${workspace.origin}/projects`)
  const button = page.getByRole('button', { name: 'New project' }).first()
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await expect(dialog).toBeVisible()
  await look(page, 'projects-new')
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab')
    // Between the last and the first the browser's own buttons have their turn; the page behind never has.
    const outside = await dialog.evaluate((element) => {
      const { activeElement, body } = document
      return activeElement !== body && !element.contains(activeElement)
    })
    expect(outside).toBe(false)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
})

test('on a phone: the menu opens, leads on, and closes', async ({ page }) => {
  const workspace = await newWorkspace()
  await page.setViewportSize({ width: 390, height: 844 })
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(`${workspace.origin}/projects`)
  await page.getByRole('button', { name: 'Menu' }).click()
  const menu = page.getByRole('group', { name: 'Menu' })
  await menu.getByRole('link', { name: 'Billing' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Billing' })).toBeVisible()
  await expect(menu).toBeHidden()
  await page.getByRole('button', { name: `Account of ${workspace.owner.name}` }).click()
  await page.getByRole('group', { name: 'Account' }).getByRole('button', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})
