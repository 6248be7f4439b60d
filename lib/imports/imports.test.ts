import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { plans } from '@/lib/billing/plans'
import { archiveField } from '@/lib/custom-fields/archive-field'
import { createField } from '@/lib/custom-fields/create-field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { drainOutbox } from '@/lib/outbox/drain-outbox'
import { archiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import { exportTasks } from '@/lib/tasks/export-tasks'
import type { Context } from '@/lib/tenancy/context'
import { beginImport, mostImportBytes } from './begin-import'
import { getImport, listImports } from './get-import'
import { mapImport } from './map-import'
import { markOf } from './mapping'
import { previewImport } from './preview-import'
import { runImport } from './run-import'
import { cancelImport, startImport } from './start-import'

const databases = await testDatabases()
let workspace: TestWorkspace
let ada: Context
let stranger: Context

beforeAll(async () => {
  workspace = await testWorkspace(databases, 'enterprise')
  ada = await workspace.join('owner', 'Ada')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})

const project = async (ctx = ada) => (await createProject(ctx, { name: 'Apollo', description: '' })).id
const begin = async (projectId: string, text: string, ctx = ada) =>
  (await beginImport(ctx, { projectId, fileName: 'tasks.csv', bytes: Buffer.from(text) })).id
const numbered = (count: number, bad: number[] = []) =>
  [
    'Title,Status',
    ...Array.from({ length: count }, (_, at) => `Row ${at + 1},${bad.includes(at + 1) ? 'lost' : 'done'}`),
  ].join('\n')
const soon = () => ({ until: new Date() })
const later = () => ({ until: new Date(Date.now() + 20_000) })
const titles = async (projectId: string) =>
  (await ada.db.task.findMany({ where: { projectId }, orderBy: { number: 'asc' } })).map(({ title }) => title)

describe('an import', () => {
  it('is looked at, read in another way, started, and done; the log says so', async () => {
    const projectId = await project()
    const importId = await begin(projectId, 'Task;State;Left out\nFly;done;1\nLand;lost;2\n;todo;3\n')
    const seen = await previewImport(ada, { projectId, importId })
    expect(seen).toMatchObject({ state: 'preview', rowsTotal: 3, good: 1, bad: 2 })
    expect(seen.mapping).toMatchObject({ separator: ';', hasHeader: true, columns: ['title', 'status', ''] })
    expect(seen.columns[2]).toEqual({ heading: 'Left out', samples: ['1', '2', '3'] })
    expect(seen.problems.map(({ row, field }) => [row, field])).toEqual([
      [3, 'Status'],
      [4, 'Title'],
    ])
    const again = { projectId, importId, separator: ';', dayOrder: 'dmy', hasHeader: true } as const
    await mapImport(ada, { ...again, columns: { 0: 'title', 1: '', 2: 'description' } })
    expect(await previewImport(ada, { projectId, importId })).toMatchObject({ good: 2, bad: 1 })
    await expect(mapImport(ada, { ...again, columns: { 0: 'title', 1: 'title' } })).rejects.toMatchObject({
      fieldErrors: { 'columns.1': expect.any(String) },
    })
    await startImport(ada, { projectId, importId })
    await startImport(ada, { projectId, importId })
    expect(await runImport(ada.db, importId, later())).toEqual({
      state: 'done',
      rowsTotal: 3,
      rowsDone: 3,
      rowsFailed: 1,
    })
    expect(await titles(projectId)).toEqual(['Fly', 'Land'])
    const log = await ada.db.auditEntry.findMany({ where: { subjectId: importId }, orderBy: { id: 'asc' } })
    expect(log.map(({ action, details }) => [action, details])).toEqual([
      ['import.started', { project: 'Apollo', rows: 3 }],
      ['import.finished', { tasks: 2, failed: 1 }],
    ])
    expect(await ada.db.import.findFirst({ where: { id: importId } })).toMatchObject({ content: '' })
    expect(await ada.db.auditEntry.count({ where: { action: 'task.created', subjectLabel: '#1 Fly' } })).toBe(1)
    expect(await listImports(ada, projectId)).toMatchObject([{ id: importId, problems: [{ row: 4, field: 'Title' }] }])
  })

  it('takes each row once, whoever goes on with it and however often', async () => {
    const projectId = await project()
    const importId = await begin(projectId, numbered(1_050, [300, 700]))
    await startImport(ada, { projectId, importId })
    expect(await runImport(ada.db, importId, soon())).toMatchObject({ state: 'running', rowsDone: 200 })
    await Promise.all(Array.from({ length: 4 }, () => runImport(ada.db, importId, later())))
    expect(await runImport(ada.db, importId, later())).toEqual({
      state: 'done',
      rowsTotal: 1_050,
      rowsDone: 1_050,
      rowsFailed: 2,
    })
    const expected = Array.from({ length: 1_050 }, (_, at) => `Row ${at + 1}`).filter(
      (title) => !/ (300|700)$/.test(title),
    )
    expect(await titles(projectId)).toEqual(expected)
  })

  it('whose slice breaks off leaves nothing of it, and goes on there', async () => {
    const projectId = await project()
    const importId = await begin(projectId, numbered(250))
    await startImport(ada, { projectId, importId })
    await runImport(ada.db, importId, soon())
    const broken = ada.db.$transaction(async (tx) => {
      await tx.import.updateMany({ where: { id: importId }, data: { rowsDone: 250 } })
      throw new Error('killed')
    })
    await expect(broken).rejects.toThrow('killed')
    expect(await runImport(ada.db, importId, later())).toMatchObject({ state: 'done', rowsDone: 250 })
    expect(await titles(projectId)).toHaveLength(250)
  })

  it('is gone on with by the outbox once its browser went away', async () => {
    const projectId = await project()
    const importId = await begin(projectId, numbered(450))
    await startImport(ada, { projectId, importId })
    await runImport(ada.db, importId, soon())
    await ada.db.outboxMessage.updateMany({ where: { kind: 'import' }, data: { availableAt: new Date() } })
    await drainOutbox({ tenant: ada.tenant, db: ada.db }, later())
    expect(await getImport(ada, { projectId, importId })).toMatchObject({ state: 'done', rowsDone: 450 })
  })

  it('is stopped where it is, and before its start it is dropped', async () => {
    const projectId = await project()
    const importId = await begin(projectId, numbered(450))
    await startImport(ada, { projectId, importId })
    await runImport(ada.db, importId, soon())
    await cancelImport(ada, { projectId, importId })
    expect(await runImport(ada.db, importId, later())).toMatchObject({ state: 'canceled', rowsDone: 200 })
    expect(await titles(projectId)).toHaveLength(200)
    const dropped = await begin(projectId, numbered(1))
    await cancelImport(ada, { projectId, importId: dropped })
    await expect(getImport(ada, { projectId, importId: dropped })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('ends, and says why, where its person may no longer write or its project takes no more', async () => {
    const grace = await workspace.join('member', 'Grace')
    const first = await project()
    const hers = await begin(first, numbered(3), grace)
    await startImport(grace, { projectId: first, importId: hers })
    await ada.db.user.updateMany({ where: { id: grace.actor.userId }, data: { role: 'viewer' } })
    expect(await runImport(ada.db, hers, later())).toMatchObject({ state: 'canceled', rowsDone: 0 })
    const { problems } = await getImport(ada, { projectId: first, importId: hers })
    expect(problems[0]?.message).toBe('Grace may no longer add tasks.')

    const second = await project()
    const importId = await begin(second, numbered(450))
    await startImport(ada, { projectId: second, importId })
    await runImport(ada.db, importId, soon())
    await archiveProject(ada, { projectId: second })
    expect(await runImport(ada.db, importId, later())).toMatchObject({ state: 'canceled', rowsDone: 200 })
    expect((await getImport(ada, { projectId: second, importId })).problems[0]?.message).toMatch(/archived/)
  })

  it('tells rows by the numbers that a spreadsheet shows, empty ones counted', async () => {
    const projectId = await project()
    const importId = await begin(projectId, 'Title,Status\n\nFly,lost\n,\nLand,lost\n')
    const rowsOf = ({ problems }: { problems: { row: number }[] }) => problems.map(({ row }) => row)
    expect(rowsOf(await previewImport(ada, { projectId, importId }))).toEqual([3, 5])
    await startImport(ada, { projectId, importId })
    await runImport(ada.db, importId, later())
    expect(rowsOf(await getImport(ada, { projectId, importId }))).toEqual([3, 5])
  })

  it('starts as it was seen, and not while it is being read in another way', async () => {
    const projectId = await project()
    const importId = await begin(projectId, 'Title,Text\nFly,high\n')
    const seen = markOf((await getImport(ada, { projectId, importId })).mapping)
    const other = {
      separator: ',',
      dayOrder: 'dmy',
      hasHeader: true,
      columns: { 0: 'title', 1: '' },
    } as const
    await mapImport(ada, { projectId, importId, ...other })
    await expect(startImport(ada, { projectId, importId, seen })).rejects.toMatchObject({ code: 'CONFLICT' })
    const { state, mapping } = await getImport(ada, { projectId, importId })
    expect(state).toBe('preview')
    await startImport(ada, { projectId, importId, seen: markOf(mapping) })
    expect(await getImport(ada, { projectId, importId })).toMatchObject({ state: 'running' })
  })

  it('doesn’t lose a column whose field was put aside meanwhile: it doesn’t start, or ends there', async () => {
    await createField(ada, { subject: 'task', kind: 'text', name: 'Passing', isRequired: false })
    const { id: fieldId } = await ada.db.customField.findFirstOrThrow({ where: { name: 'Passing' } })
    const projectId = await project()
    const lines = ['Title,Passing', ...Array.from({ length: 250 }, (_, at) => `Row ${at},x`)].join('\n')
    const [first, second] = [await begin(projectId, lines), await begin(projectId, lines)]
    await expect(getImport(ada, { projectId, importId: first })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await startImport(ada, { projectId, importId: second })
    await runImport(ada.db, second, soon())
    const third = await begin(projectId, lines)
    await archiveField(ada, { fieldId })
    await expect(startImport(ada, { projectId, importId: third })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await runImport(ada.db, second, later())).toMatchObject({ state: 'canceled', rowsDone: 200 })
  })

  it('can’t be cut into more rows than the plan takes by another separator', async () => {
    const grace = await (await testWorkspace(databases, 'free')).join('owner')
    const projectId = await project(grace)
    // One cell of many lines for commas; for semicolons, a quotation mark in the middle and a row a line.
    const lines = 'b\n'.repeat(plans.free.importRows)
    const importId = await begin(projectId, `Title,Text,More,Even more\na,"x\n${lines}end",c,d\n`, grace)
    const again = { projectId, importId, separator: ';', dayOrder: 'dmy', hasHeader: true, columns: {} } as const
    await expect(mapImport(grace, again)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  })

  it('has as many rows as the plan takes, so many bytes, and something in it', async () => {
    const free = await (await testWorkspace(databases)).join('owner')
    const projectId = await project(free)
    await begin(projectId, numbered(1_000), free)
    await expect(begin(projectId, numbered(1_001), free)).rejects.toMatchObject({
      code: 'LIMIT_REACHED',
      message: expect.stringContaining('1,001 rows, and the Free plan takes 1,000'),
    })
    await expect(begin(projectId, 'x'.repeat(mostImportBytes + 1), free)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    })
    for (const nothing of ['', '\n\n', ',,\n'])
      await expect(begin(projectId, nothing, free)).rejects.toMatchObject({ fieldErrors: { file: expect.any(String) } })
    const importId = await begin(projectId, 'Who\nAda', free)
    await expect(startImport(free, { projectId, importId })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    // One that is looked at and never started makes way for the next.
    expect(await free.db.import.count()).toBe(1)
  })

  it('of another tenant, project or person isn’t there', async () => {
    const projectId = await project()
    const importId = await begin(projectId, numbered(1))
    const missing = { code: 'NOT_FOUND' }
    const theirs = await project(stranger)
    await expect(begin(projectId, numbered(1), stranger)).rejects.toMatchObject(missing)
    for (const which of [
      { projectId, importId },
      { projectId: theirs, importId },
    ]) {
      await expect(previewImport(stranger, which)).rejects.toMatchObject(missing)
      await expect(startImport(stranger, which)).rejects.toMatchObject(missing)
      await expect(cancelImport(stranger, which)).rejects.toMatchObject(missing)
    }
    await expect(runImport(stranger.db, importId, later())).rejects.toMatchObject(missing)
    await expect(getImport(ada, { projectId: await project(), importId })).rejects.toMatchObject(missing)
    const other = await workspace.join('admin')
    await expect(getImport(other, { projectId, importId })).rejects.toMatchObject(missing)
    expect(await getImport(ada, { projectId, importId })).toMatchObject({ state: 'preview' })
  })
})

describe('what is exported', () => {
  it('is what the view shows, and is read back in as it was', async () => {
    const options = [{ label: '=High' }, { label: 'Low' }]
    for (const kind of ['text', 'number', 'date', 'select', 'checkbox', 'url', 'person'] as const)
      await createField(ada, {
        subject: 'task',
        kind,
        name: `Round ${kind}`,
        isRequired: false,
        ...(kind === 'select' && { options }),
      })
    const fields = await listFields(ada, 'task')
    const of = (kind: string) => fields.find((field) => field.kind === kind)!
    const projectId = await project()
    const custom = {
      [of('text').id]: '=HYPERLINK("http://evil.test")',
      [of('number').id]: -1.5,
      [of('date').id]: '2026-12-24',
      [of('select').id]: of('select').options[0]!.id,
      [of('checkbox').id]: true,
      [of('url').id]: 'https://example.com/?a=1,2',
      [of('person').id]: ada.actor.userId,
    }
    await createTask(ada, { projectId, title: '-1 "quoted", and more', status: 'in_review', custom })
    await createTask(ada, { projectId, title: 'Left out', status: 'todo', custom: {} })
    const { fileName, slices } = await exportTasks(ada, {
      projectId,
      view: 'status=in_review&page=9',
      fields,
      today: '2026-11-25',
    })
    expect(fileName).toBe('apollo-2026-11-25.csv')
    const text = (await Array.fromAsync(slices)).join('')
    expect(text).not.toContain('Left out')
    expect(text).toContain(`'=HYPERLINK`)
    expect(text).toContain(`"'-1 ""quoted"", and more"`)
    const other = await project()
    const importId = await begin(other, text)
    await startImport(ada, { projectId: other, importId })
    expect(await runImport(ada.db, importId, later())).toMatchObject({ state: 'done', rowsDone: 1, rowsFailed: 0 })
    expect(await ada.db.task.findFirst({ where: { projectId: other } })).toMatchObject({
      title: '-1 "quoted", and more',
      status: 'in_review',
      custom,
    })
    expect(await ada.db.auditEntry.count({ where: { action: 'project.exported', subjectId: projectId } })).toBe(1)
  })

  it('of another tenant is nothing', async () => {
    const projectId = await project()
    const asked = { projectId, view: '', fields: [], today: '2026-11-25' }
    await expect(exportTasks(stranger, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('comes in slices', async () => {
    const projectId = await project()
    const importId = await begin(projectId, numbered(1_201))
    await startImport(ada, { projectId, importId })
    await runImport(ada.db, importId, later())
    const { slices } = await exportTasks(ada, { projectId, view: '', fields: [], today: '2026-11-25' })
    const parts = await Array.fromAsync(slices)
    expect(parts).toHaveLength(4)
    expect(parts.join('').trim().split('\r\n')).toHaveLength(1_202)
  })
})
