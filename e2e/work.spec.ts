import type { Page } from '@playwright/test'
import { postAction, actionId } from './support/post-action'
import { sessionCookie, signedIn } from './support/sign-in'
import { rowsOf } from './support/tables'
import { expect, test } from './support/test'
import { newWorkspace, type Person, type Workspace } from './support/workspace'

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) })
/** Of the list, group by group; the breadcrumbs are a list, too. */
const taskLinks = (page: Page) => page.getByRole('main').getByRole('region').getByRole('listitem').getByRole('link')
const alert = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ })

/** A project with tasks #1, #2, … of these titles. */
async function newProject({ db, owner }: Workspace, name: string, titles: string[] = []) {
  const { id } = await db.project.create({
    data: { name, createdById: owner.userId, nextTaskNumber: titles.length + 1 },
    select: { id: true },
  })
  await db.task.createMany({
    data: titles.map((title, index) => ({ projectId: id, number: index + 1, title, createdById: owner.userId })),
  })
  return { id, path: `/projects/${id}` }
}

async function open(page: Page, workspace: Workspace, path: string, person: Person = workspace.owner): Promise<string> {
  const token = await signedIn(page.context(), workspace, person)
  await page.goto(workspace.origin + path)
  return token
}

test('a project’s life: made, renamed, put aside, brought back, deleted; and the log tells it', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  await open(page, workspace, '/projects')
  await expect(page.getByText('No projects yet')).toBeVisible()
  await page.getByRole('button', { name: 'New project' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await expect(dialog.getByText('Give the project’s name.')).toBeVisible()
  await dialog.getByLabel('Name', { exact: true }).fill('Spring launch')
  await dialog.getByLabel('What is it for?').fill('All that has to be there in April.')
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Spring launch' })).toBeVisible()

  await page.getByRole('main').getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Summer launch')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Summer launch')

  await page.getByRole('button', { name: 'Archive project' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Archive project' }).click()
  await expect(page.getByText('This project is archived')).toBeVisible()
  await page.goto(`${workspace.origin}/projects`)
  await expect(page.getByText('No projects yet')).toBeVisible()
  await page.getByRole('link', { name: 'Archived' }).click()
  await page.getByRole('link', { name: 'Summer launch' }).click()
  await page.getByRole('button', { name: 'Unarchive' }).click()
  await expect(page.getByText('This project is archived')).toBeHidden()

  await page.getByRole('main').getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Delete project' }).click()
  const question = page.getByRole('dialog', { name: 'Delete Summer launch?' })
  await expect(question.getByRole('button', { name: 'Delete project' })).toBeDisabled()
  await question.getByLabel(/Type/).fill('Spring launch')
  await expect(question.getByRole('button', { name: 'Delete project' })).toBeDisabled()
  await question.getByLabel(/Type/).fill('Summer launch')
  await question.getByRole('button', { name: 'Delete project' }).click()
  await expect(page).toHaveURL(`${workspace.origin}/projects`)
  await expect(page.getByText('No projects yet')).toBeVisible()
  expect(await workspace.db.project.count()).toBe(0)

  const actions = await workspace.db.auditEntry.findMany({ orderBy: { createdAt: 'asc' }, select: { action: true } })
  expect(actions.map(({ action }) => action)).toEqual([
    'project.created',
    'project.updated',
    'project.archived',
    'project.unarchived',
    'project.deleted',
  ])
})

test('tasks: added one after the other, changed, found again, deleted', async ({ page }) => {
  const workspace = await newWorkspace()
  const member = await workspace.join('member')
  const { path } = await newProject(workspace, 'Spring launch')
  await open(page, workspace, path, member)
  const add = page.getByLabel('Add a task', { exact: true })
  for (const title of ['Write to the printer', 'Book the hall']) {
    await add.fill(title)
    await add.press('Enter')
    await expect(add).toHaveValue('')
  }
  const todo = column(page, 'To do')
  await expect(todo.getByRole('link')).toHaveText(['Book the hall', 'Write to the printer'])
  await page.reload()
  await expect(todo.getByRole('link')).toHaveText(['Book the hall', 'Write to the printer'])

  await todo.getByRole('link', { name: 'Book the hall' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Book the hall' })).toBeVisible()
  await page.getByLabel('Title').fill('Book the large hall')
  await page.getByLabel('Description').fill('Two hundred people.\nAsk for the piano.')
  await page.getByLabel('Assignee', { exact: true }).selectOption({ label: member.name })
  await page.getByLabel('Due', { exact: true }).fill('2020-04-01')
  await page.getByLabel('Status', { exact: true }).selectOption('In progress')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Title')).toHaveValue('Book the large hall')
  await expect(page.getByLabel('Description')).toHaveValue('Two hundred people.\nAsk for the piano.')
  await expect(page.getByLabel('Assignee', { exact: true })).toHaveValue(member.userId)
  await expect(page.getByLabel('Status', { exact: true })).toHaveValue('in_progress')
  await expect(page.getByRole('main')).toContainText('Overdue')

  await page.getByLabel('Due', { exact: true }).fill('')
  await page.getByLabel('Title').fill(' ')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Give the task’s title.')).toBeVisible()
  await expect(page.getByLabel('Title')).toBeFocused()
  await page.getByLabel('Title').fill('Book the large hall')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
  await expect(page.getByRole('main')).not.toContainText('Overdue')

  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete task' }).click()
  await expect(page).toHaveURL(workspace.origin + path)
  await expect(page.getByRole('link', { name: 'Book the large hall' })).toHaveCount(0)
  expect((await page.goto(`${workspace.origin}${path}/tasks/2`))?.status()).toBe(404)
})

test('filters narrow the list, live in the address, and can be cleared', async ({ page }) => {
  const workspace = await newWorkspace()
  const { path, id } = await newProject(workspace, 'Spring launch', ['Poster', 'Post office', 'Hall', 'Piano'])
  const set = (number: number, data: { status?: string; assigneeId?: string; dueOn?: Date }) =>
    workspace.db.task.updateMany({ where: { projectId: id, number }, data })
  await set(1, { status: 'done' })
  await set(3, { assigneeId: workspace.owner.userId })
  await set(4, { dueOn: new Date('2020-04-01') })
  await open(page, workspace, path)
  const titles = taskLinks(page)
  await expect(titles).toHaveCount(4)

  await page.getByLabel('Find by title or number').fill('post')
  await expect(titles).toHaveText(['Post office', 'Poster'])
  await page.getByLabel('Status', { exact: true }).selectOption('Open')
  await expect(titles).toHaveText(['Post office'])
  await expect(page).toHaveURL(/q=post/)
  await page.reload()
  await expect(titles).toHaveText(['Post office'])
  await page.getByRole('link', { name: 'Board' }).click()
  await expect(page).toHaveURL(/view=board/)
  await expect(page.getByRole('link', { name: 'Post office' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Poster' })).toHaveCount(0)
  await page.goBack()
  await page.getByRole('link', { name: 'Clear', exact: true }).click()
  await expect(titles).toHaveCount(4)
  await page.getByLabel('Assignee', { exact: true }).selectOption('Me')
  await expect(titles).toHaveText(['Hall'])
  await page.getByLabel('Assignee', { exact: true }).selectOption('')
  await page.getByLabel('Due', { exact: true }).selectOption('Overdue')
  await expect(titles).toHaveText(['Piano'])
  await page.getByLabel('Find by title or number').fill('nothing like it')
  await expect(page.getByText('No task fits')).toBeVisible()
  // What can't be a filter counts as none.
  await page.goto(`${workspace.origin}${path}?status=%00&assignee=x&due=soon&page=-1&view=gantt`)
  await expect(titles).toHaveCount(4)
})

test('a long list has pages', async ({ page }) => {
  const workspace = await newWorkspace()
  const titles = Array.from({ length: 53 }, (_, index) => `Letter ${index + 1}`)
  const { path } = await newProject(workspace, 'Letters', titles)
  await open(page, workspace, path)
  const shown = taskLinks(page)
  await expect(shown).toHaveCount(50)
  await expect(page.getByText('1–50 of 53')).toBeVisible()
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(shown).toHaveCount(3)
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(shown).toHaveCount(50)
})

test('the board: a card is dragged, and moved by keys and by its menu; it stays where it went', async ({ page }) => {
  const workspace = await newWorkspace()
  const { path } = await newProject(workspace, 'Spring launch', ['Poster', 'Hall', 'Piano'])
  await open(page, workspace, `${path}?view=board`)
  const card = (name: string, title: string) => column(page, name).getByRole('link', { name: title })

  await card('To do', 'Poster').dragTo(column(page, 'In review'))
  await expect(card('In review', 'Poster')).toBeVisible()
  await expect(page.getByText('Moved #1 to In review.')).toBeAttached()

  await card('To do', 'Hall').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(card('In progress', 'Hall')).toBeFocused()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(card('In review', 'Hall')).toBeFocused()
  await page.keyboard.press('Shift+ArrowLeft')
  await expect(card('In progress', 'Hall')).toBeFocused()

  await page.getByRole('button', { name: 'Move #3' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Move to Done' }).press('Enter')
  await expect(card('Done', 'Piano')).toBeVisible()
  await expect(page.getByText('Moved #3 to Done.')).toBeAttached()

  await page.reload()
  await expect(card('In review', 'Poster')).toBeVisible()
  await expect(card('In progress', 'Hall')).toBeVisible()
  await expect(card('Done', 'Piano')).toBeVisible()

  await page.getByRole('button', { name: 'Add a task to In progress' }).click()
  await page.getByLabel('Title', { exact: true }).fill('Chairs')
  await page.keyboard.press('Enter')
  await expect(card('In progress', 'Chairs')).toBeVisible()
})

test('a card that somebody else has deleted goes back, and says why', async ({ page }) => {
  const workspace = await newWorkspace()
  const { path } = await newProject(workspace, 'Spring launch', ['Poster'])
  await open(page, workspace, `${path}?view=board`)
  await workspace.db.task.deleteMany({ where: {} })
  await column(page, 'To do').getByRole('link', { name: 'Poster' }).focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(alert(page)).toContainText('We couldn’t find that.')
  await expect(page.getByRole('link', { name: 'Poster' })).toHaveCount(0)
})

test('who may only read sees nothing to press, and a forged post is refused', async ({ page }) => {
  const workspace = await newWorkspace()
  const { path, id } = await newProject(workspace, 'Spring launch', ['Poster'])
  const task = await workspace.db.task.findFirstOrThrow({ select: { id: true } })
  const token = await open(page, workspace, '/projects', await workspace.join('viewer'))
  await expect(page.getByRole('link', { name: 'Spring launch' })).toBeVisible()
  const pages = ['/projects', path, `${path}?view=board`, `${path}/tasks/1`]
  for (const each of pages) {
    await page.goto(workspace.origin + each)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    // The filter has one, which reads.
    await expect(page.getByRole('main').getByRole('button').filter({ hasNotText: 'Apply' })).toHaveCount(0)
    await expect(page.getByRole('main').getByRole('link', { name: 'Settings' })).toHaveCount(0)
  }
  expect((await page.goto(`${workspace.origin}${path}/settings`))?.status()).toBe(403)

  const before = await rowsOf([workspace.id])
  const cookie = `${sessionCookie}=${token}`
  const posts: [string, string, Record<string, string>][] = [
    ['projects/actions.ts#create', '/projects', { name: 'Mine', description: '' }],
    ['projects/actions.ts#update', `${path}/settings`, { projectId: id, name: 'Mine', description: '' }],
    ['projects/actions.ts#archive', `${path}/settings`, { projectId: id }],
    ['projects/actions.ts#remove', `${path}/settings`, { projectId: id, confirm: 'Spring launch' }],
    ['[id]/actions.ts#create', path, { projectId: id, title: 'Mine' }],
    ['[id]/actions.ts#update', path, { taskId: task.id, title: 'Mine' }],
    ['[id]/actions.ts#remove', `${path}/tasks/1`, { taskId: task.id }],
  ]
  for (const [name, at, fields] of posts) {
    const { body } = await postAction(workspace.origin + at, actionId(name), fields, { cookie })
    expect(body, name).toContain('Your role doesn’t allow this.')
  }
  expect(await rowsOf([workspace.id])).toEqual(before)
})

test('what is archived is only read, also by those who had it open', async ({ page }) => {
  const workspace = await newWorkspace()
  const { path } = await newProject(workspace, 'Spring launch', ['Poster'])
  await open(page, workspace, `${path}/tasks/1`)
  await workspace.db.project.updateMany({ where: {}, data: { archivedAt: new Date() } })
  await page.getByLabel('Title').fill('Too late')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(alert(page)).toContainText(/archived/)
  for (const each of [path, `${path}?view=board`, `${path}/tasks/1`]) {
    await page.goto(workspace.origin + each)
    await expect(page.getByText('This project is archived')).toBeVisible()
    await expect(page.getByRole('main').getByRole('textbox', { name: /task|title/i })).toHaveCount(0)
    await expect(page.getByRole('main').getByRole('button', { name: /^(Add|Save|Delete|Move)/ })).toHaveCount(0)
  }
})

test('a form that was open when the last place went says what to do, and keeps what was typed', async ({ page }) => {
  const workspace = await newWorkspace()
  await newProject(workspace, 'First')
  await open(page, workspace, '/projects')
  await page.getByRole('button', { name: 'New project' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name', { exact: true }).fill('Third')
  await newProject(workspace, 'Second')
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await expect(dialog.getByRole('alert')).toHaveText(
    'The Free plan has room for 2 projects, and all of it is taken. Upgrade under Billing, or archive one that is done to make room.',
  )
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('Third')
})
