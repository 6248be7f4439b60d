import { randomUUID } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { archiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { archiveField } from '@/lib/custom-fields/archive-field'
import { createField } from '@/lib/custom-fields/create-field'
import type { Context } from '@/lib/tenancy/context'
import { changeManyTasks, deleteManyTasks } from './bulk-tasks'
import { claimProject } from '@/lib/projects/claim-project'
import { createTask } from './create-task'
import { deleteTask } from './delete-task'
import { bulkChangeInput } from './input'
import { insertTasks } from './insert-tasks'

const databases = await testDatabases()
const today = '2026-11-25'
let ada: Context
let grace: Context
let stranger: Context

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'enterprise')
  ada = await workspace.join('owner', 'Ada')
  grace = await workspace.join('member', 'Grace')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})

async function project(count: number, ctx = ada) {
  const { id: projectId } = await createProject(ctx, { name: 'Apollo', description: '' })
  const made = await ctx.db.$transaction(async (tx) => {
    const claimed = await claimProject(tx, projectId, { takeNumbers: count })
    const tasks = Array.from({ length: count }, (_, at) => ({ title: `Task ${at}`, status: 'todo' as const }))
    return insertTasks(tx, ctx.actor, claimed, { tasks, fields: [] })
  })
  return { projectId, ids: made.map(({ id }) => id) }
}
const entries = (ids: string[], action: string, { db } = ada) =>
  db.auditEntry.count({ where: { subjectId: { in: ids }, action } })

it('changes many at once, each with its entry in the log, and leaves alone what is so already', async () => {
  const { projectId, ids } = await project(450)
  const chosen = { projectId, ids: ids.slice(0, 430), view: undefined }
  await changeManyTasks(ada, { ...chosen, ids: ids.slice(0, 30), status: 'done' }, today)
  const outcome = await changeManyTasks(ada, { ...chosen, status: 'done' }, today)
  expect(outcome).toEqual({ done: 400, same: 30, refused: [] })
  expect(await ada.db.task.count({ where: { projectId, status: 'done' } })).toBe(430)
  expect(await entries(ids, 'task.updated')).toBe(430)
})

it('gives tasks to somebody with one mail, sets days and custom fields, and takes them away again', async () => {
  const { projectId, ids } = await project(5)
  const { id: fieldId } = await createField(ada, { subject: 'task', kind: 'number', name: 'Points', isRequired: false })
  const own = await createTask(ada, { projectId, title: 'Own', status: 'todo', custom: { [fieldId]: 8 } })
  const chosen = { projectId, ids: [...ids, own.id], view: undefined }
  const before = await ada.db.outboxMessage.count({ where: { kind: 'mail' } })
  const change = { assigneeId: grace.actor.userId, dueOn: '2026-12-24', custom: { [fieldId]: '5' } }
  expect(await changeManyTasks(ada, { ...chosen, ...change }, today)).toEqual({ done: 6, same: 0, refused: [] })
  expect(await ada.db.outboxMessage.count({ where: { kind: 'mail' } })).toBe(before + 1)
  const where = { projectId, assigneeId: grace.actor.userId, dueOn: new Date('2026-12-24') }
  const tasks = await ada.db.task.findMany({ where })
  expect(tasks.map(({ custom }) => custom)).toEqual(Array.from({ length: 6 }, () => ({ [fieldId]: 5 })))
  expect(await ada.db.fieldValue.count({ where: { fieldId, number: 5 } })).toBe(6)
  await changeManyTasks(ada, { ...chosen, assigneeId: null, dueOn: null, custom: { [fieldId]: '' } }, today)
  expect(await ada.db.task.count({ where: { projectId, assigneeId: null, dueOn: null } })).toBe(6)
  expect(await ada.db.fieldValue.count({ where: { fieldId } })).toBe(0)
})

it('says which were gone, and changes the others', async () => {
  const { projectId, ids } = await project(3)
  await deleteTask(grace, { taskId: ids[1]! })
  const elsewhere = await project(1)
  const outcome = await changeManyTasks(
    ada,
    { projectId, ids: [...ids, ...elsewhere.ids], view: undefined, status: 'in_review' },
    today,
  )
  expect(outcome).toEqual({
    done: 2,
    same: 0,
    refused: [
      { label: '#2 Task 1', why: 'Grace has deleted it.' },
      { label: 'A task', why: 'It isn’t in this project.' },
    ],
  })
  expect(await ada.db.task.count({ where: { projectId: elsewhere.projectId, status: 'todo' } })).toBe(1)
})

it('takes all that a view shows', async () => {
  const { projectId, ids } = await project(20)
  await changeManyTasks(ada, { projectId, ids: ids.slice(0, 8), view: undefined, status: 'in_progress' }, today)
  const view = 'status=in_progress&page=2'
  expect(await deleteManyTasks(ada, { projectId, ids: [], view }, today)).toEqual({ done: 8, same: 0, refused: [] })
  expect(await ada.db.task.count({ where: { projectId } })).toBe(12)
  expect(await entries(ids, 'task.deleted')).toBe(8)
})

it('takes nothing by a view whose field was put aside meanwhile: it would take everything', async () => {
  const { projectId } = await project(3)
  await createField(ada, { subject: 'task', kind: 'text', name: 'Passing', isRequired: false })
  const { id: fieldId } = await ada.db.customField.findFirstOrThrow({ where: { name: 'Passing' } })
  const chosen = { projectId, ids: [], view: `f-${fieldId}=never` }
  expect(await deleteManyTasks(ada, chosen, today)).toEqual({ done: 0, same: 0, refused: [] })
  await archiveField(ada, { fieldId })
  await expect(deleteManyTasks(ada, chosen, today)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(changeManyTasks(ada, { ...chosen, status: 'done' }, today)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await ada.db.task.count({ where: { projectId, status: 'todo' } })).toBe(3)
})

it('changes none where the change itself is refused, the project is archived, or it is too many', async () => {
  const { projectId, ids } = await project(1_001)
  const all = { projectId, ids: [], view: '' }
  await expect(changeManyTasks(ada, { ...all, status: 'done' }, today)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('1,000'),
  })
  const two = { projectId, ids: ids.slice(0, 2), view: undefined }
  const nobody = { ...two, assigneeId: stranger.actor.userId, status: 'done' as const }
  await expect(changeManyTasks(ada, nobody, today)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await archiveProject(ada, { projectId })
  await expect(changeManyTasks(ada, { ...two, status: 'done' }, today)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(deleteManyTasks(ada, two, today)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await ada.db.task.count({ where: { projectId, status: 'todo' } })).toBe(1_001)
})

it('of another tenant are none', async () => {
  const { projectId, ids } = await project(2)
  const chosen = { projectId, ids, view: undefined }
  await expect(changeManyTasks(stranger, { ...chosen, status: 'done' }, today)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const own = await project(1, stranger)
  const asked = { ...chosen, projectId: own.projectId }
  expect(await deleteManyTasks(stranger, asked, today)).toMatchObject({ done: 0, refused: [{}, {}] })
  expect(await ada.db.task.count({ where: { projectId, status: 'todo' } })).toBe(2)
})

it('are asked for by ids that can be ids', () => {
  const id = randomUUID()
  expect(bulkChangeInput.parse({ projectId: id, ids: `${id},${id}`, status: 'done' })).toMatchObject({ ids: [id, id] })
  for (const ids of ['x', `${id};${id}`, Array.from({ length: 1_001 }, () => id).join(',')])
    expect(bulkChangeInput.safeParse({ projectId: id, ids }).success).toBe(false)
})
