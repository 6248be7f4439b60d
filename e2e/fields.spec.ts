import type { Page } from '@playwright/test'
import { look } from './support/look'
import { signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace, type Person, type Workspace } from './support/workspace'

const taskLinks = (page: Page) => page.getByRole('main').getByRole('region').getByRole('listitem').getByRole('link')
const fieldNames = (page: Page) =>
  page
    .getByRole('list', { name: 'Of tasks' })
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => item.querySelector('p')?.textContent ?? ''))

async function open(page: Page, workspace: Workspace, path: string, person: Person = workspace.owner): Promise<void> {
  await signedIn(page.context(), workspace, person)
  await page.goto(workspace.origin + path)
}

async function makeField(page: Page, name: string, kind: string, options: string[] = []): Promise<void> {
  await page.getByRole('button', { name: 'New field' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New field of tasks' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Kind').selectOption(kind)
  for (const [at, option] of options.entries()) {
    if (at > 1) await dialog.getByRole('button', { name: 'Add an option' }).click()
    await dialog.getByLabel(`Option ${at + 1}`, { exact: true }).fill(option)
  }
  await dialog.getByRole('button', { name: 'Create field' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('list', { name: 'Of tasks' }).getByText(name, { exact: true })).toBeVisible()
}

async function newProject({ db, owner }: Workspace, titles: string[]) {
  const { id } = await db.project.create({
    data: { name: 'Spring launch', createdById: owner.userId, nextTaskNumber: titles.length + 1 },
    select: { id: true },
  })
  await db.task.createMany({
    data: titles.map((title, at) => ({ projectId: id, number: at + 1, title, createdById: owner.userId })),
  })
  return { id, path: `/projects/${id}` }
}

test('fields are made, ordered by keys and by mouse, filled in, filtered and sorted by, and put aside', async ({
  page,
}) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { path } = await newProject(workspace, ['Poster', 'Hall', 'Piano'])
  await open(page, workspace, '/settings/fields')
  await makeField(page, 'Priority', 'Choice', ['Low', 'Medium', 'High'])
  await makeField(page, 'Points', 'Number')
  await makeField(page, 'Customer', 'Text')

  await page.getByRole('button', { name: 'Move Customer' }).focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByText('Customer is at place 2 of 3.')).toBeAttached()
  await expect(page.getByRole('button', { name: 'Move Customer' })).toBeFocused()
  await page.getByRole('button', { name: 'Move Points' }).dragTo(page.getByRole('button', { name: 'Move Priority' }))
  await expect(page.getByText('Points is at place 1 of 3.')).toBeAttached()
  await page.reload()
  await expect.poll(() => fieldNames(page)).toEqual(['Points', 'Priority', 'Customer'])
  await look(page, 'fields')
  await page.setViewportSize({ width: 1280, height: 800 })

  for (const [number, priority, points] of [
    [1, 'Low', '8'],
    [2, 'High', 'many'],
  ] as const) {
    await page.goto(`${workspace.origin}${path}/tasks/${number}`)
    await page.getByLabel('Priority').selectOption(priority)
    await page.getByLabel('Points').fill(points)
    await page.getByRole('button', { name: 'Save' }).click()
    if (number === 1) await expect(page.getByText('Saved.')).toBeVisible()
  }
  await expect(page.getByText('Enter a number, like 12 or 3.5.')).toBeVisible()
  await expect(page.getByLabel('Points')).toBeFocused()
  await expect(page.getByLabel('Priority')).toHaveValue(/.+/)
  await page.getByLabel('Points').fill('2,5')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()

  await page.goto(workspace.origin + path)
  const titles = taskLinks(page)
  await page.getByRole('link', { name: /^Points/ }).click()
  await expect(titles).toHaveText(['Hall', 'Poster', 'Piano'])
  await page.getByRole('link', { name: /^Points/ }).click()
  await expect(titles).toHaveText(['Poster', 'Hall', 'Piano'])
  await page.getByText('Filter by fields').click()
  await page.getByLabel('Priority').selectOption('High')
  await expect(titles).toHaveText(['Hall'])
  await page.getByLabel('Priority').selectOption('Not filled in')
  await expect(titles).toHaveText(['Piano'])
  await page.getByLabel('Priority').selectOption('Any')
  await expect(titles).toHaveText(['Poster', 'Hall', 'Piano'])
  await page.getByLabel('Points, from').fill('3')
  await expect(titles).toHaveText(['Poster'])
  await page.reload()
  await expect(titles).toHaveText(['Poster'])
  await page.getByRole('link', { name: 'Board' }).click()
  await expect(page.getByRole('region', { name: /^To do/ }).getByRole('listitem')).toContainText(['Points'])

  await page.goto(`${workspace.origin}/settings/fields`)
  await page.getByRole('listitem').filter({ hasText: 'Points' }).getByRole('button', { name: 'Put aside' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Put aside' }).click()
  await expect(page.getByRole('list', { name: 'Fields that were put aside' })).toContainText('Points')
  await page.goto(`${workspace.origin}${path}/tasks/1`)
  await expect(page.getByLabel('Points')).toHaveCount(0)
  await page.goto(`${workspace.origin}/settings/fields`)
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.goto(`${workspace.origin}${path}/tasks/1`)
  await expect(page.getByLabel('Points')).toHaveValue('8')
})

test('a view is saved, opens the project, and is shared', async ({ page, browser }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const member = await workspace.join('member')
  const { path, id } = await newProject(workspace, ['Poster', 'Hall'])
  await workspace.db.task.updateMany({ where: { projectId: id, number: 2 }, data: { status: 'done' } })
  await open(page, workspace, path)
  const titles = taskLinks(page)
  await expect(titles).toHaveCount(2)
  await page.getByLabel('Status', { exact: true }).selectOption('Done')
  await expect(titles).toHaveText(['Hall'])
  await page.getByRole('button', { name: 'Save view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this view' })
  await dialog.getByLabel('Name').fill('What is done')
  await dialog.getByLabel('Everybody in the workspace sees it').check()
  await dialog.getByLabel('The project opens with it').check()
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(page).toHaveURL(/saved=/)
  await page.goto(workspace.origin + path)
  await expect(page).toHaveURL(/status=done.*saved=/)
  await expect(titles).toHaveText(['Hall'])
  await page.getByRole('button', { name: 'View: What is done' }).click()
  await page.getByRole('menuitem', { name: 'All tasks' }).click()
  await expect(titles).toHaveCount(2)

  const theirs = await (await browser.newContext()).newPage()
  await open(theirs, workspace, path, member)
  await expect(taskLinks(theirs)).toHaveText(['Hall'])
  await theirs.getByRole('link', { name: 'Clear', exact: true }).click()
  await expect(taskLinks(theirs)).toHaveCount(2)
  await theirs.context().close()
})

test('many tasks are chosen by keys and by mouse, changed at once, and told row by row', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { path } = await newProject(workspace, ['One', 'Two', 'Three', 'Four', 'Five'])
  await open(page, workspace, path)
  const box = (number: number) => page.getByRole('checkbox', { name: new RegExp(`^Choose #${number} `) })
  const bar = page.getByRole('region', { name: 'Chosen tasks' })
  await box(5).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(bar).toContainText('2 chosen')
  await page.keyboard.press('Escape')
  await expect(bar).toHaveCount(0)
  await box(5).click()
  await box(3).click({ modifiers: ['Shift'] })
  await expect(bar).toContainText('3 chosen')
  await look(page, 'chosen-tasks')
  await page.setViewportSize({ width: 1280, height: 800 })
  await bar.getByRole('button', { name: 'Status' }).click()
  await page.getByRole('menuitem', { name: 'In review' }).click()
  await expect(page.getByText('Changed 3 tasks.')).toBeVisible()
  await expect(page.getByRole('region', { name: /^In review/ }).getByRole('listitem')).toHaveCount(3)
  await page.reload()
  await expect(page.getByRole('region', { name: /^In review/ }).getByRole('listitem')).toHaveCount(3)

  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
  await expect(bar).toContainText('5 chosen')
  await workspace.db.task.deleteMany({ where: { number: 4 } })
  await bar.getByRole('button', { name: 'Due' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Due day').fill('2030-01-31')
  await dialog.getByRole('button', { name: 'Set for 5 tasks' }).click()
  await expect(page.getByText('Changed 4 tasks.')).toBeVisible()
  await expect(page.getByText(/^Not A task: It isn’t in this project/)).toBeVisible()
  expect(await workspace.db.task.count({ where: { dueOn: new Date('2030-01-31') } })).toBe(4)

  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check()
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 4 tasks' }).click()
  await expect(page.getByText('No tasks yet')).toBeVisible()
})
