import fs from 'node:fs/promises'
import { look } from './support/look'
import { signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { newWorkspace, type Workspace } from './support/workspace'

async function newProject({ db, owner }: Workspace) {
  const { id } = await db.project.create({
    data: { name: 'Spring launch', createdById: owner.userId },
    select: { id: true },
  })
  return { id, path: `/projects/${id}` }
}

const file = (content: string | Buffer, name = 'tasks.csv') => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(content),
})

test('from a file to tasks: looked at, mended, imported, exported again', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { path } = await newProject(workspace)
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(workspace.origin + path)
  await page.getByRole('link', { name: 'Import' }).click()
  const latin = Buffer.from('Aufgabe;Zustand;Wert\nGrüße;done;1\nLand;lost;2\n=1+1;todo;3\n', 'latin1')
  await page.getByLabel('File').setInputFiles(file(latin))
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'tasks.csv' })).toBeVisible()
  await expect(page.getByText('Read as Windows-1252.')).toBeVisible()
  await expect(page.getByRole('heading', { name: '3 tasks would be added' })).toBeVisible()
  await page.getByLabel('Zustand').selectOption('Status')
  await expect(page.getByRole('heading', { name: '2 tasks would be added' })).toBeVisible()
  await expect(page.getByText('Row 3, Status:')).toBeVisible()
  await expect(page.getByRole('region', { name: 'The first rows' })).toContainText('Grüße')
  await look(page, 'import-preview')
  await page.getByRole('button', { name: 'Import 2 rows, leave out 1' }).click()
  await expect(page.getByText('2 tasks added, 1 row left out.')).toBeVisible()
  await page.getByRole('link', { name: 'To the tasks' }).click()
  await expect(page.getByRole('link', { name: 'Grüße' })).toBeVisible()

  await page.getByLabel('Status', { exact: true }).selectOption('Open')
  await expect(page.getByRole('link', { name: 'Grüße' })).toHaveCount(0)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^spring-launch-\d{4}-\d\d-\d\d\.csv$/)
  const text = await fs.readFile(await download.path(), 'utf8')
  expect(text).toContain("'=1+1")
  expect(text).not.toContain('Grüße')
})

test('a large file shows how far it is; rows that were pasted come in as well', async ({ page }) => {
  const workspace = await newWorkspace({ plan: 'pro' })
  const { path, id } = await newProject(workspace)
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(`${workspace.origin}${path}/import`)
  const rows = Array.from({ length: 3_000 }, (_, at) => `Letter ${at + 1},${'long '.repeat(20)}`)
  await page.getByLabel('File').setInputFiles(file(['Title,Notes', ...rows].join('\n')))
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Import 3,000 rows' }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(page.getByText('3,000 tasks added.')).toBeVisible({ timeout: 50_000 })
  expect(await workspace.db.task.count({ where: { projectId: id } })).toBe(3_000)

  await page.getByRole('link', { name: 'Import another file' }).click()
  await page.getByLabel('Or paste rows').fill('Title\tStatus\nPasted\tdone')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('button', { name: 'Import 1 row' }).click()
  await expect(page.getByText('1 task added.')).toBeVisible()
})

test('what is no file of tasks says so, and changes nothing', async ({ page }) => {
  const workspace = await newWorkspace()
  const { path, id } = await newProject(workspace)
  await signedIn(page.context(), workspace, workspace.owner)
  await page.goto(`${workspace.origin}${path}/import`)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText('Choose a file, or paste rows below.')).toBeVisible()
  await page.getByLabel('File').setInputFiles(file('Title\n"open'))
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'quotation mark' })).toBeVisible()
  await page.getByLabel('File').setInputFiles(file(`Title\n${'x\n'.repeat(1_001)}`))
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'the Free plan takes 1,000' })).toBeVisible()
  expect(await workspace.db.import.count({ where: { projectId: id } })).toBe(0)
})
