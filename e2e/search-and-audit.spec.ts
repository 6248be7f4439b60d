import fs from 'node:fs/promises'
import { look } from './support/look'
import { signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { furnish, secretWord } from './support/valid-posts'
import { newWorkspace } from './support/workspace'

test('everything is found by keyboard alone, in one workspace and no other', async ({ page }) => {
  const here = await furnish(await newWorkspace({ plan: 'pro' }))
  const elsewhere = await furnish(await newWorkspace({ plan: 'pro' }))
  const { origin } = here
  await signedIn(page.context(), here, here.owner)
  await page.goto(`${origin}/projects`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const field = page.getByRole('combobox', { name: 'Search and commands' })
  await expect(async () => {
    await page.keyboard.press('Control+k')
    await expect(field).toBeFocused({ timeout: 2_000 })
  }).toPass()
  await page.keyboard.type(secretWord.slice(0, 8))
  await expect(page.getByRole('option', { name: secretWord })).toHaveAttribute('aria-selected', 'true')
  await look(page, 'palette')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${origin}/projects/${here.projectId}/tasks/1`)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('audit')
  await page.getByRole('option', { name: 'Audit log' }).waitFor()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${origin}/settings/audit`)
  await page.keyboard.press('Control+k')
  await expect(field).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(field).toHaveCount(0)

  await page.goto(`${origin}/search?q=${encodeURIComponent(secretWord)}`)
  const found = page.getByRole('main').getByRole('link', { name: secretWord })
  await expect(found.first()).toBeVisible()
  const links = await found.all()
  const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')))
  // The task, and what is said about it.
  expect(hrefs.map((href) => href?.replace(/#.*/, ''))).toEqual(hrefs.map(() => `/projects/${here.projectId}/tasks/1`))
  expect(hrefs).toContain(`/projects/${here.projectId}/tasks/1`)
  await expect(page.getByText(elsewhere.slug)).toHaveCount(0)
  await look(page, 'search')

  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('link', { name: 'Search and commands' }).click()
  await expect(field).toBeFocused()
})

test('what is typed before the palette is there is not lost', async ({ page }) => {
  const here = await newWorkspace()
  await signedIn(page.context(), here, here.owner)
  await page.goto(`${here.origin}/projects`, { waitUntil: 'networkidle' })
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/_next/static/chunks/**', async (route) => held.then(() => route.continue()))
  const early = page.getByRole('textbox', { name: 'Search and commands' })
  await expect(async () => {
    await page.keyboard.press('Control+k')
    await expect(early).toBeFocused({ timeout: 2_000 })
  }).toPass()
  await page.keyboard.type('secur')
  release()
  const field = page.getByRole('combobox', { name: 'Search and commands' })
  await expect(field).toBeFocused()
  await page.keyboard.type('ity')
  await expect(field).toHaveValue('security')
  await expect(page.getByRole('option', { name: 'Security', exact: true })).toBeVisible()
})

test('what the palette begins is open when one arrives, and ready to be typed into', async ({ page }) => {
  const here = await newWorkspace()
  const { origin } = here
  await signedIn(page.context(), here, here.owner)
  await page.goto(`${origin}/settings/account`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const run = async (typed: string, name: string) => {
    const field = page.getByRole('combobox', { name: 'Search and commands' })
    await expect(async () => {
      await page.keyboard.press('Control+k')
      await expect(field).toBeFocused({ timeout: 2_000 })
    }).toPass()
    await page.keyboard.type(typed)
    await expect(page.getByRole('option', { name, exact: true })).toBeVisible()
    await page.keyboard.press('Enter')
  }
  await run('invite', 'Invite people')
  const invitation = page.getByRole('dialog', { name: 'Invite people' })
  await expect(invitation.getByLabel('E-mail addresses')).toBeFocused()
  await expect(page).toHaveURL(`${origin}/settings/members`)
  await page.keyboard.type('new@example.com')
  await invitation.getByRole('button', { name: 'Send invitations' }).press('Enter')
  const invited = page.getByRole('button', { name: 'Manage new@example.com' })
  await expect(invited).toBeVisible()
  await expect(invitation).toBeHidden()
  await page.reload()
  await expect(invited).toBeVisible()
  await expect(invitation).toBeHidden()

  await run('new project', 'New project')
  const project = page.getByRole('dialog', { name: 'New project' })
  await expect(project.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(project).toBeHidden()
  // From the page itself as well.
  await run('new project', 'New project')
  await expect(project.getByLabel('Name', { exact: true })).toBeFocused()
  await page.keyboard.type('Sheds')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Sheds' })).toBeVisible()
})

test('the log opens, is filtered, and is taken along', async ({ page }) => {
  const workspace = await furnish(await newWorkspace({ plan: 'pro' }))
  const { origin, owner } = workspace
  await signedIn(page.context(), workspace, owner)
  await page.goto(`${origin}/projects/${workspace.projectId}/settings`)
  await page.getByLabel('Name', { exact: true }).fill('Loud harbour')
  await page.getByRole('button', { name: /^Save/ }).first().click()
  await expect(page.getByText('Saved.')).toBeVisible()

  await page.goto(`${origin}/settings/audit`)
  const entry = page.getByRole('listitem').filter({ hasText: 'renamed project' })
  await entry.getByText('renamed project').click()
  await expect(entry.getByRole('row', { name: /Name/ })).toContainText('Quiet harbour')
  await expect(entry.getByRole('row', { name: /Name/ })).toContainText('Loud harbour')
  await expect(entry.getByText(/^Chrome.* on /).first()).toBeVisible()
  await look(page, 'audit-open')

  await page.getByLabel('Find by name of what changed').fill('nothing like it')
  await expect(page.getByText('No entry fits')).toBeVisible()
  await page.getByLabel('Find by name of what changed').fill('harbour')
  await page.getByLabel('What', { exact: true }).selectOption('Projects: anything')
  await expect(page).toHaveURL(/action=project/)
  await expect(page.getByRole('listitem').filter({ hasText: 'renamed project' })).toHaveCount(1)

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/-audit-\d{4}-\d\d-\d\d\.csv$/)
  const text = await fs.readFile(await download.path(), 'utf8')
  const [head, ...rows] = text.trim().split('\n')
  expect(head).toBe('time,who,who_id,action,what,about,about_id,details,address,browser,api_key,id')
  expect(rows).toHaveLength(1)
  expect(rows[0]).toContain('renamed project Quiet harbour to Loud harbour')
})
