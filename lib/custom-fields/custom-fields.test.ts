import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { createProject } from '@/lib/projects/create-project'
import { listProjects } from '@/lib/projects/list-projects'
import { updateProject } from '@/lib/projects/update-project'
import { createTask } from '@/lib/tasks/create-task'
import { getTask } from '@/lib/tasks/get-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { archiveField, unarchiveField } from './archive-field'
import { createField, mostFields } from './create-field'
import { controlName, type FieldKind, type FieldSubject } from './field'
import { createFieldInput } from './input'
import { listAllFields, listFields } from './list-fields'
import { moveField } from './move-field'
import { updateField } from './update-field'

const databases = await testDatabases()
let ada: Context
let grace: Context
let stranger: Context

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'enterprise')
  ada = await workspace.join('owner', 'Ada')
  grace = await workspace.join('member', 'Grace')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})

/** There is room for so many only. */
afterEach(() => ada.db.customField.updateMany({ data: { archivedAt: new Date() } }))

let made = 0
const name = (word: string) => `${word} ${(made += 1)}`
const field = async (
  kind: FieldKind,
  {
    isRequired = false,
    subject = 'task',
    ctx = ada,
  }: { isRequired?: boolean; subject?: FieldSubject; ctx?: Context } = {},
) => {
  const options = kind === 'select' ? ['Low', 'High'].map((label) => ({ label })) : []
  const { id } = await createField(ctx, { subject, kind, name: name(kind), isRequired, options })
  return (await listFields(ctx, subject)).find((one) => one.id === id)!
}
const project = async (ctx = ada) => (await createProject(ctx, { name: name('Project'), description: '' })).id
const task = async (ctx = ada) => createTask(ctx, { projectId: await project(ctx), title: 'Fly', status: 'todo' })
const customOf = async (taskId: string) => (await ada.db.task.findFirstOrThrow({ where: { id: taskId } })).custom
const set = (taskId: string, fieldId: string, value: unknown, ctx = ada) =>
  updateTask(ctx, { taskId, custom: { [fieldId]: value } })
const refusal = (fieldId: string, message: unknown) => ({
  code: 'INVALID_INPUT',
  fieldErrors: { [controlName(fieldId)]: message },
})

describe('a field', () => {
  it('is made, renamed, moved, put aside and taken back, and the log says so', async () => {
    const { id } = await field('text')
    await updateField(ada, { fieldId: id, name: 'Customer', isRequired: true })
    await updateField(ada, { fieldId: id, name: 'Customer', isRequired: true })
    await moveField(ada, { fieldId: id, place: 0 })
    await field('number')
    await moveField(ada, { fieldId: id, place: 1 })
    await archiveField(ada, { fieldId: id })
    await archiveField(ada, { fieldId: id })
    expect((await listFields(ada, 'task')).some((one) => one.id === id)).toBe(false)
    expect((await listAllFields(ada)).find((one) => one.id === id)?.archivedAt).toBeInstanceOf(Date)
    await unarchiveField(ada, { fieldId: id })
    const log = await ada.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })
    expect(log.map(({ action }) => action)).toEqual([
      'field.created',
      'field.updated',
      'field.moved',
      'field.archived',
      'field.unarchived',
    ])
    expect(log[1]?.details).toMatchObject({ required: { from: false, to: true }, name: { to: 'Customer' } })
  })

  it('has a name that no other of its subject has', async () => {
    const { name: taken, id } = await field('text')
    const again = createField(ada, { subject: 'task', kind: 'date', name: taken, isRequired: false })
    await expect(again).rejects.toMatchObject({ fieldErrors: { name: expect.stringContaining(taken) } })
    const other = await field('text')
    await expect(updateField(ada, { fieldId: other.id, name: taken, isRequired: false })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await createField(ada, { subject: 'project', kind: 'text', name: taken, isRequired: false })
    expect(id).not.toBe(other.id)
  })

  it('of another tenant does not exist, for any verb', async () => {
    const { id } = await field('select')
    const missing = { code: 'NOT_FOUND' }
    await expect(updateField(stranger, { fieldId: id, name: 'Mine', isRequired: false })).rejects.toMatchObject(missing)
    await expect(moveField(stranger, { fieldId: id, place: 0 })).rejects.toMatchObject(missing)
    await expect(archiveField(stranger, { fieldId: id })).rejects.toMatchObject(missing)
    await expect(unarchiveField(stranger, { fieldId: id })).rejects.toMatchObject(missing)
    expect(await listAllFields(stranger)).toEqual([])
    const theirs = await task(stranger)
    await expect(set(theirs.id, id, 'x', stranger)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('has room beside it for so many', async () => {
    const make = () => field('text', { ctx: stranger })
    const [first] = [await make()]
    for (let at = 1; at < mostFields; at += 1) await make()
    await expect(make()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('30 fields') })
    await archiveField(stranger, { fieldId: first.id })
    await make()
    await expect(unarchiveField(stranger, { fieldId: first.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await field('text', { ctx: stranger, subject: 'project' })
  })

  it('that is a choice keeps its options’ ids; one that is chosen somewhere is retired, not lost', async () => {
    const { id, options } = await field('select')
    const [low, high] = options
    const { id: taskId } = await task()
    await set(taskId, id, low!.id)
    const edited = [{ id: high!.id, label: 'Very high' }, { label: 'Medium' }]
    await updateField(ada, { fieldId: id, name: name('Priority'), isRequired: false, options: edited })
    const after = (await listFields(ada, 'task')).find((one) => one.id === id)!.options
    expect(after).toEqual([
      { id: high!.id, label: 'Very high' },
      { id: expect.any(String), label: 'Medium' },
      { id: low!.id, label: 'Low', isRetired: true },
    ])
    // Sorting goes by its place, which has changed.
    expect(await ada.db.fieldValue.findFirst({ where: { taskId } })).toMatchObject({ text: low!.id, number: 2 })
    await expect(
      updateField(ada, { fieldId: id, name: name('None'), isRequired: false, options: [] }),
    ).rejects.toMatchObject({ fieldErrors: { options: expect.any(String) } })
  })

  it('is asked for as a form posts it', () => {
    const form = { subject: 'task', kind: 'select', name: ' Size ', options: '[{"label":"S"},{"label":"M"}]' }
    expect(createFieldInput.parse({ ...form, isRequired: ['', 'yes'] })).toMatchObject({
      name: 'Size',
      isRequired: true,
      options: [{ label: 'S' }, { label: 'M' }],
    })
    for (const options of ['{', '{}', '[{"label":""}]', '[{"label":"a"},{"label":"A"}]', '[{"id":"1","label":"a"}]'])
      expect([options, createFieldInput.safeParse({ ...form, options }).success]).toEqual([options, false])
    expect(createFieldInput.safeParse({ ...form, kind: 'formula' }).success).toBe(false)
  })
})

describe('a value', () => {
  const cases: [FieldKind, unknown, unknown][] = [
    ['text', '  Größe 👩‍🚀 ', 'Größe 👩‍🚀'],
    ['text', '', undefined],
    ['text', '0', '0'],
    ['number', '1 200,50', 1200.5],
    ['number', '-3', -3],
    ['number', '0,125', 0.125],
    ['number', '1234,567', 1234.567],
    ['number', 0, 0],
    ['number', '0', 0],
    ['date', '2028-02-29', '2028-02-29'],
    ['checkbox', ['', 'yes'], true],
    ['checkbox', '', undefined],
    ['checkbox', false, undefined],
    ['url', 'https://example.com/a?b=1', 'https://example.com/a?b=1'],
  ]
  it.each(cases)('of a %s is taken: %j → %j', async (kind, given, stored) => {
    const { id } = await field(kind)
    const { id: taskId } = await task()
    await set(taskId, id, given)
    expect(await customOf(taskId)).toEqual(stored === undefined ? {} : { [id]: stored })
  })

  const wrong: [FieldKind, unknown][] = [
    ['text', 'a\nb'],
    ['text', 'x'.repeat(501)],
    ['text', { a: 1 }],
    ['number', 'ten'],
    ['number', '1,2,3'],
    ['number', '1,234'],
    ['number', '-12,500'],
    ['number', '1e999'],
    ['number', Number.NaN],
    ['date', '2026-02-29'],
    ['date', 'tomorrow'],
    ['checkbox', 'maybe'],
    ['url', 'javascript:alert(1)'],
    ['url', 'example.com'],
    ['select', 'Low'],
    ['person', 'Ada'],
    ['person', '019aab00-0000-7000-8000-000000000000'],
  ]
  it.each(wrong)('of a %s is refused at its control: %j', async (kind, given) => {
    const { id } = await field(kind)
    const { id: taskId } = await task()
    await expect(set(taskId, id, given)).rejects.toMatchObject(refusal(id, expect.any(String)))
    expect(await customOf(taskId)).toEqual({})
    expect(await ada.db.fieldValue.count({ where: { taskId } })).toBe(0)
  })

  it('that could be two numbers says so', async () => {
    const { id } = await field('number')
    const { id: taskId } = await task()
    await expect(set(taskId, id, '1,234')).rejects.toMatchObject(refusal(id, expect.stringContaining('two ways')))
    await expect(set(taskId, id, 'ten')).rejects.toMatchObject(refusal(id, expect.stringContaining('Enter a number')))
  })

  it('of a person is a member of this workspace', async () => {
    const { id } = await field('person')
    const { id: taskId } = await task()
    await set(taskId, id, grace.actor.userId)
    await expect(set(taskId, id, stranger.actor.userId)).rejects.toMatchObject(refusal(id, expect.any(String)))
    expect(await customOf(taskId)).toEqual({ [id]: grace.actor.userId })
  })

  it('that has to be filled in can’t be emptied, and is asked for where values are given', async () => {
    const { id, name: said } = await field('date', { isRequired: true })
    const { id: other } = await field('text')
    const { id: taskId } = await task()
    await expect(set(taskId, id, '')).rejects.toMatchObject(refusal(id, `${said} has to be filled in.`))
    await set(taskId, other, 'meanwhile')
    const projectId = await project()
    const start = { projectId, title: 'Fly', status: 'todo' as const }
    await expect(createTask(ada, { ...start, custom: { [other]: 'x' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    const { number } = await createTask(ada, { ...start, custom: { [id]: '2028-02-29' } })
    expect((await getTask(ada, { projectId, number })).custom).toEqual({ [id]: '2028-02-29' })
    await archiveField(ada, { fieldId: id })
    await expect(set(taskId, id, '2028-02-29')).rejects.toMatchObject(refusal(id, expect.stringContaining('gone')))
  })

  it('is told of in the log in words, also of a field that is called like what every task has', async () => {
    const { id, options } = await field('select')
    const { id: person } = await field('person')
    await updateField(ada, { fieldId: id, name: 'status', isRequired: false })
    const { id: taskId } = await task()
    await updateTask(ada, { taskId, status: 'done', custom: { [id]: options[1]!.id, [person]: grace.actor.userId } })
    await set(taskId, id, options[1]!.id)
    const [, changed, ...rest] = await ada.db.auditEntry.findMany({
      where: { subjectId: taskId },
      orderBy: { id: 'asc' },
    })
    expect(rest).toEqual([])
    expect(changed?.details).toMatchObject({
      status: { from: 'todo', to: 'done' },
      'status (custom field)': { from: null, to: 'High' },
    })
    expect(Object.values(changed?.details as object)).toContainEqual({ from: null, to: 'Grace' })
  })

  it('of a project is kept, found and sorted by', async () => {
    const size = await field('number', { subject: 'project' })
    const ids: string[] = []
    for (const value of [30, 4, null]) {
      const custom = value === null ? {} : { [size.id]: value }
      ids.push((await createProject(ada, { name: name('Sized'), description: '', custom })).id)
    }
    const ask = { state: 'active', q: 'Sized', page: 1, fields: [size] } as const
    const found = async (over: object) =>
      (await listProjects(ada, { ...ask, ...over })).items.map(({ id }) => ids.indexOf(id))
    expect(await found({ sort: size.id })).toEqual([1, 0, 2])
    expect(await found({ sort: `-${size.id}` })).toEqual([0, 1, 2])
    expect(await found({ filters: { [size.id]: { from: '5' } } })).toEqual([0])
    expect(await found({ filters: { [size.id]: { is: 'none' } } })).toEqual([2])
    const first = await listProjects(ada, ask)
    const { name: called } = first.items.find(({ id }) => id === ids[0])!
    await updateProject(ada, { projectId: ids[0]!, name: called, description: '', custom: { [size.id]: '' } })
    expect(await found({ filters: { [size.id]: { is: 'none' } }, sort: 'name' })).toEqual([0, 2])
  })
})
