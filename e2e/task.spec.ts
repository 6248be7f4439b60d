import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { look } from './support/look'
import { mailsTo } from './support/mail'
import { send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace, type Person, type Workspace } from './support/workspace'

async function newTask(workspace: Workspace) {
  const { db, owner } = workspace
  const createdById = owner.userId
  const data = { name: 'Spring launch', createdById, nextTaskNumber: 2 }
  const { id: projectId } = await db.project.create({ data, select: { id: true } })
  const { id } = await db.task.create({
    data: { projectId, number: 1, title: 'Paint the gate', createdById },
    select: { id: true },
  })
  return { id, path: `/projects/${projectId}/tasks/1` }
}

async function open(page: Page, workspace: Workspace, path: string, person: Person): Promise<string> {
  const token = await signedIn(page.context(), workspace, person)
  await page.goto(workspace.origin + path)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  return token
}

const composer = (page: Page) => page.getByLabel('Comment', { exact: true })
const comments = (page: Page) => page.getByRole('article', { name: /^Comment by/ })
const activity = (page: Page) => page.getByRole('region', { name: 'Activity' })
/** What a page hears of within seconds, on a machine that has time. */
const soon = { timeout: 20_000 }

test('people talk about a task: by keyboard, by mail, and before each other’s eyes', async ({ page, otherPage }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const grace = await workspace.join('member', 'Grace Hopper')
  await workspace.join('member', 'Grant Wood')
  const task = await newTask(workspace)
  await open(page, workspace, task.path, workspace.owner)
  await open(otherPage, workspace, task.path, grace)

  await composer(page).pressSequentially('Which colour, @gra')
  const list = page.getByRole('listbox', { name: 'People to mention' })
  await expect(list.getByRole('option')).toHaveText([/Grace Hopper/, /Grant Wood/])
  await composer(page).press('ArrowDown')
  await expect(list.getByRole('option', { selected: true })).toHaveText(/Grant Wood/)
  await composer(page).press('ArrowUp')
  await composer(page).press('Enter')
  await expect(composer(page)).toHaveValue('Which colour, @Grace Hopper ')
  await composer(page).pressSequentially('? See https://example.com/colours. <b>Thanks</b>')
  await composer(page).press('Control+Enter')
  await expect(comments(page)).toContainText(
    'Which colour, @Grace Hopper ? See https://example.com/colours. <b>Thanks</b>',
  )
  await expect(comments(page).getByRole('link')).toHaveAttribute('href', 'https://example.com/colours')
  await expect(composer(page)).toHaveValue('')

  await expect(comments(otherPage)).toContainText('Which colour', soon)
  await expect
    .poll(async () => (await mailsTo(grace.email)).map(({ subject }) => subject), soon)
    .toEqual([`${workspace.owner.name} mentioned you on #1 Paint the gate`])
  const [mail] = await mailsTo(grace.email)
  expect(mail?.links).toContain(workspace.origin + task.path)

  await composer(otherPage).fill('Green.')
  await otherPage.getByRole('button', { name: 'Comment' }).click()
  await expect(comments(page).last()).toContainText('Green.', soon)
  await expect(comments(page).last().getByRole('button', { name: 'Change' })).toHaveCount(0)

  await comments(page).first().getByRole('button', { name: 'Change this comment' }).click()
  await page.getByLabel('Change your comment').fill('Which colour, then?')
  await page.getByRole('button', { name: 'Save' }).last().click()
  await expect(comments(page).first()).toContainText('Which colour, then?')
  await expect(comments(page).first()).toContainText('changed')

  // An owner may delete what others have said.
  await comments(page).last().getByRole('button', { name: 'Delete this comment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete comment' }).click()
  await expect(comments(page)).toHaveCount(1)
  await expect(activity(page)).toContainText('deleted a comment of Grace Hopper')
  await expect(comments(otherPage)).toHaveCount(1, soon)
})

test('what others do to a task is there within seconds, and a page that nobody sees asks nothing', async ({
  page,
  otherPage,
}) => {
  const workspace = await newWorkspace()
  const task = await newTask(workspace)
  let asked = 0
  page.on('request', (request) => (asked += request.url().includes('/api/changes') ? 1 : 0))
  await open(page, workspace, task.path, workspace.owner)
  await open(otherPage, workspace, task.path, await workspace.join('member', 'Grace Hopper'))
  await composer(page).fill('Half a sentence')
  await otherPage.getByLabel('Title').fill('Paint the gate green')
  await otherPage.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Paint the gate green', soon)
  await expect(activity(page)).toContainText('renamed it from Paint the gate to Paint the gate green')
  await expect(composer(page)).toHaveValue('Half a sentence')

  const hide = (state: string) =>
    page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await hide('hidden')
  await page.waitForTimeout(1_000)
  const before = asked
  await page.waitForTimeout(8_000)
  expect(asked).toBe(before)
  await hide('visible')
  await expect.poll(() => asked, soon).toBeGreaterThan(before)
})

test('files are attached, fetched as files, and deleted', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const task = await newTask(workspace)
  const token = await open(page, workspace, task.path, workspace.owner)
  const buffer = randomBytes(9 * 1024 * 1024)
  await page.getByLabel('Attach files').setInputFiles([
    { name: 'Pläne für den Zaun.bin', mimeType: 'text/html', buffer },
    { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('<html><script>alert(1)</script>') },
    { name: 'invoice.pdf.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ') },
  ])
  const link = page.getByRole('link', { name: 'Pläne für den Zaun.bin' })
  await expect(link).toBeVisible({ timeout: 30_000 })
  const main = page.getByRole('main')
  await expect(main).toContainText('A web page or SVG picture can’t be attached')
  await expect(main).toContainText('Programs, scripts and web pages can’t be attached')
  await expect(main).toContainText('9 MB')
  await expect(activity(page)).toContainText('attached Pläne für den Zaun.bin (9 MB)')
  expect(await workspace.db.attachment.count()).toBe(1)

  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toBe('Pläne für den Zaun.bin')
  expect((await fs.readFile(await download.path())).equals(buffer)).toBe(true)

  const { id } = await workspace.db.attachment.findFirstOrThrow()
  const cookie = `${sessionCookie}=${token}`
  const redirect = await send(`${workspace.origin}/api/attachments?id=${id}`, { headers: { cookie } })
  const location = String(redirect.headers.location)
  expect(redirect.status).toBe(302)
  const file = await send(workspace.origin + location)
  expect(file).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment; /),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    },
  })
  // Neither without a session, nor on another workspace's host, nor with another's session.
  const stranger = await newWorkspace({ word: 'globex' })
  const theirs = `${sessionCookie}=${await signedIn(page.context(), stranger, stranger.owner)}`
  expect((await send(`${workspace.origin}/api/attachments?id=${id}`)).status).toBe(401)
  expect((await send(stranger.origin + location)).status).toBe(404)
  expect((await send(`${stranger.origin}/api/attachments?id=${id}`, { headers: { cookie: theirs } })).status).toBe(404)
  expect((await send(workspace.origin + location.replace(/until=\d/, 'until=9'))).status).toBe(404)

  await page.getByRole('button', { name: 'Delete Pläne für den Zaun.bin' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete file' }).click()
  await expect(link).toHaveCount(0, soon)
  expect((await send(workspace.origin + location)).status).toBe(404)
})

test('an upload is stopped, and leaves nothing', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const task = await newTask(workspace)
  await open(page, workspace, task.path, workspace.owner)
  // The second part never arrives.
  await page.route(/api\/attachments\/part.*part=1/, () => {})
  await page.getByLabel('Attach files').setInputFiles([
    { name: 'long.bin', mimeType: '', buffer: Buffer.alloc(9 * 1024 * 1024, 7) },
    { name: 'short.txt', mimeType: '', buffer: Buffer.from('words') },
  ])
  await expect(page.getByRole('progressbar', { name: 'Uploading long.bin' })).toHaveAttribute(
    'aria-valuetext',
    /MB of 9 MB/,
  )
  await page.getByRole('button', { name: 'Stop uploading long.bin' }).click()
  // Whoever was waiting behind it has their turn.
  await expect(page.getByRole('link', { name: 'short.txt' })).toBeVisible({ timeout: 20_000 })
  await expect.poll(() => workspace.db.attachment.findMany({ select: { name: true } })).toEqual([{ name: 'short.txt' }])
})

test('who may only read reads, and says nothing', async ({ page }) => {
  const workspace = await newWorkspace()
  const task = await newTask(workspace)
  await workspace.db.comment.create({ data: { taskId: task.id, authorId: workspace.owner.userId, body: 'Hello' } })
  await open(page, workspace, task.path, await workspace.join('viewer'))
  await expect(comments(page)).toContainText('Hello')
  await expect(composer(page)).toHaveCount(0)
  await expect(page.getByLabel('Attach files')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Delete this comment' })).toHaveCount(0)
})

test('the page of a task, looked at', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { owner, db } = workspace
  const grace = await workspace.join('member', 'Grace Hopper')
  const task = await newTask(workspace)
  const say = (authorId: string, body: string) => db.comment.create({ data: { taskId: task.id, authorId, body } })
  await say(
    owner.userId,
    `Which colour, @[Grace Hopper](${grace.userId})?\n\nSee https://example.com/${'long/'.repeat(30)}`,
  )
  await say(grace.userId, 'Green, as the fence.')
  await open(page, workspace, task.path, owner)
  await page.getByLabel('Status').selectOption('In progress')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(activity(page)).toContainText('moved it from')
  await page.getByLabel('Attach files').setInputFiles([
    { name: 'notes.txt', mimeType: '', buffer: Buffer.from('words') },
    { name: `${'long '.repeat(20)}name.txt`, mimeType: '', buffer: Buffer.from('words') },
    { name: 'run.exe', mimeType: '', buffer: Buffer.from('MZ') },
  ])
  await expect(page.getByRole('link', { name: /name\.txt/ })).toBeVisible({ timeout: 20_000 })
  await composer(page).pressSequentially('@')
  await expect(page.getByRole('listbox')).toBeVisible()
  await look(page, 'task')
})
