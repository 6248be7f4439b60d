import type { Page } from '@playwright/test'
import type { PlacementKind, PlanId } from '@/lib/billing/plans'
import { placeOf } from '@/lib/control/places'
import { waitForMail } from './support/mail'
import { signInByForm } from './support/sign-in'
import { placesWith } from './support/tables'
import { expect, test } from './support/test'
import { newWorkspace, type Workspace } from './support/workspace'

const plans: Record<PlacementKind, PlanId> = { shared: 'pro', schema: 'business', database: 'enterprise' }
const words: Record<PlacementKind, string> = {
  shared: 'In shared tables',
  schema: 'In a schema of its own',
  database: 'In a database of its own',
}
const regions = { us: 'United States', eu: 'European Union' }

for (const kind of ['shared', 'schema', 'database'] as const) {
  for (const region of ['us', 'eu'] as const) {
    test(`the same pages on every placement: ${kind}, ${region}`, async ({ page }) => {
      const workspace = await newWorkspace({ kind, region, plan: plans[kind] })
      const names = namesFor(workspace)
      await signInByForm(page, workspace.origin, workspace.owner.email)
      await expect(page).toHaveURL(`${workspace.origin}/`)
      await page.goto(`${workspace.origin}/projects`)
      await workOn(page, names)
      await invite(page, workspace, names.guest)
      await readTheLog(page, workspace, names)

      await page.goto(`${workspace.origin}/billing`)
      await expect(page.getByText(/^1 (of \d+ projects|project, no limit)$/)).toBeVisible()
      const place = page.getByRole('main').locator('section').filter({ hasText: 'Where your data lives' })
      await expect(place).toContainText(words[kind])
      await expect(place).toContainText('That is the place your plan asks for.')
      await expect(place).toContainText(`Region: ${regions[region]}`)

      // Its people and what they wrote are in that one place, and nowhere else on any server.
      const here = await placeOf(workspace.id)
      const only = [`${here?.databaseName ?? `tenantry_${region}_1`}.${here?.schemaName}`]
      expect(here).toMatchObject({ kind, region })
      for (const text of [workspace.owner.email, names.project, names.task, names.guest]) {
        expect(await placesWith(text), text).toEqual(only)
      }
    })
  }
}

interface Names {
  project: string
  task: string
  guest: string
}

const namesFor = ({ slug }: Workspace): Names => ({
  project: `Launch of ${slug}`,
  task: `Poster for ${slug}`,
  guest: `gus@${slug}.test`,
})

async function workOn(page: Page, { project, task }: Names): Promise<void> {
  await page.getByRole('button', { name: 'New project' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name', { exact: true }).fill(project)
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { level: 1, name: project })).toBeVisible()

  const add = page.getByLabel('Add a task', { exact: true })
  await add.fill(task)
  await add.press('Enter')
  await expect(add).toHaveValue('')
  await page.getByRole('link', { name: 'Board' }).click()
  // The list that is still shown calls its groups the same.
  await expect(page.getByRole('button', { name: 'Move #1' })).toBeVisible()
  const card = (column: string) =>
    page.getByRole('region', { name: new RegExp(`^${column}`) }).getByRole('link', { name: task })
  await card('To do').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(card('In progress')).toBeFocused()
  await expect(page.getByText('Moved #1 to In progress.')).toBeAttached()
  await page.reload()
  await expect(card('In progress')).toBeVisible()
}

async function invite(page: Page, { origin, name }: Workspace, guest: string): Promise<void> {
  await page.goto(`${origin}/settings/members`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite people' })
  await dialog.getByLabel('E-mail addresses').fill(guest)
  await dialog.getByRole('button', { name: 'Send invitations' }).click()
  await expect(page.getByRole('row').filter({ hasText: guest })).toContainText('Invited')
  await waitForMail(guest, new RegExp(`invites you to ${name}`))
}

async function readTheLog(page: Page, { origin }: Workspace, { project, task, guest }: Names): Promise<void> {
  await page.goto(`${origin}/settings/audit`)
  const log = page.getByRole('main')
  for (const text of [project, task, guest]) await expect(log.getByText(text).first()).toBeVisible()
}
