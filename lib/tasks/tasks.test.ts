import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace } from '@/dev/db/test-workspace'
import { removeMember } from '@/lib/members/remove-member'
import { createProject } from '@/lib/projects/create-project'
import { getProject } from '@/lib/projects/get-project'
import type { Context } from '@/lib/tenancy/context'
import { createTask } from './create-task'
import { deleteTask } from './delete-task'
import { getTask } from './get-task'
import { listTasksInput, type TaskFilter } from './input'
import { listTasks } from './list-tasks'
import { readBoard } from './read-board'
import { updateTask } from './update-task'

const databases = await testDatabases()
const today = '2026-11-25' // a Wednesday
let ada: Context
let grace: Context
let stranger: Context

beforeAll(async () => {
  const workspace = await testWorkspace(databases, 'enterprise')
  ada = await workspace.join('owner', 'Ada')
  grace = await workspace.join('member', 'Grace')
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})

const project = async (ctx = ada) => (await createProject(ctx, { name: 'Apollo', description: '' })).id
const make = (projectId: string, title: string, status: 'todo' | 'in_progress' | 'done' = 'todo') =>
  createTask(ada, { projectId, title, status })
const entries = (subjectId: string, { db } = ada) =>
  db.auditEntry.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })
const filter = (asked: Partial<TaskFilter> = {}): TaskFilter => listTasksInput.parse(asked)
const titles = async (projectId: string, asked: Partial<TaskFilter> = {}, ctx = ada) =>
  (await listTasks(ctx, { projectId, filter: filter(asked), today }, 1)).items.map(({ title }) => title)

describe('a task', () => {
  it('is created, changed field by field, and deleted, and the log has before and after', async () => {
    const projectId = await project()
    const { id, number } = await make(projectId, 'Count down')
    expect(number).toBe(1)
    await updateTask(ada, { taskId: id, assigneeId: grace.actor.userId, dueOn: '2028-02-29' })
    await updateTask(grace, { taskId: id, title: 'Count up', status: 'in_review', description: 'From ten' })
    await updateTask(grace, { taskId: id, title: 'Count up', status: 'in_review', dueOn: '2028-02-29' })
    expect(await getTask(ada, { projectId, number })).toMatchObject({
      title: 'Count up',
      description: 'From ten',
      status: 'in_review',
      assignee: { id: grace.actor.userId, name: 'Grace' },
      dueOn: '2028-02-29',
      createdByName: 'Ada',
      project: { id: projectId, name: 'Apollo' },
    })
    await updateTask(ada, { taskId: id, assigneeId: null, dueOn: null })
    expect(await getTask(ada, { projectId, number })).toMatchObject({ assignee: null, dueOn: null })
    expect(await deleteTask(ada, { taskId: id })).toEqual({ projectId })
    await expect(getTask(ada, { projectId, number })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await make(projectId, 'Next')).number).toBe(2)

    const log = await entries(id)
    expect(
      log.map(({ action, actorName, subjectLabel, details }) => [action, actorName, subjectLabel, details]),
    ).toEqual([
      ['task.created', 'Ada', '#1 Count down', { project: 'Apollo' }],
      [
        'task.updated',
        'Ada',
        '#1 Count down',
        { project: 'Apollo', assignee: { from: null, to: 'Grace' }, dueOn: { from: null, to: '2028-02-29' } },
      ],
      [
        'task.updated',
        'Grace',
        '#1 Count up',
        {
          project: 'Apollo',
          title: { from: 'Count down', to: 'Count up' },
          status: { from: 'todo', to: 'in_review' },
          description: { from: '', to: 'From ten' },
        },
      ],
      [
        'task.updated',
        'Ada',
        '#1 Count up',
        { project: 'Apollo', assignee: { from: 'Grace', to: null }, dueOn: { from: '2028-02-29', to: null } },
      ],
      ['task.deleted', 'Ada', '#1 Count up', { project: 'Apollo' }],
    ])
  })

  it('gets a number of its own, fifty at once included', async () => {
    const projectId = await project()
    const made = await Promise.all(Array.from({ length: 50 }, (_, at) => make(projectId, `Task ${at}`)))
    const numbers = made.map(({ number }) => number).toSorted((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, at) => at + 1))
    expect((await make(projectId, 'One more')).number).toBe(51)
    expect(await entries(made[7]!.id)).toHaveLength(1)
  })

  it('of another tenant does not exist, for any verb', async () => {
    const projectId = await project()
    const { id, number } = await make(projectId, 'Ours')
    const missing = { code: 'NOT_FOUND' }
    await expect(getTask(stranger, { projectId, number })).rejects.toMatchObject(missing)
    await expect(updateTask(stranger, { taskId: id, title: 'Theirs' })).rejects.toMatchObject(missing)
    await expect(deleteTask(stranger, { taskId: id })).rejects.toMatchObject(missing)
    await expect(deleteTask(ada, { taskId: randomUUID() })).rejects.toMatchObject(missing)
    expect(await titles(projectId, {}, stranger)).toEqual([])
    expect((await readBoard(stranger, { projectId, filter: filter(), today })).flatMap(({ tasks }) => tasks)).toEqual(
      [],
    )
    expect(await entries(id)).toHaveLength(1)
    expect(await entries(id, stranger)).toEqual([])
  })

  it('goes to nobody who is not a member here', async () => {
    const projectId = await project()
    const { id, number } = await make(projectId, 'Whose?')
    const { id: invitedId } = await ada.db.user.create({ data: { email: 'new@x.test', name: 'new', role: 'member' } })
    for (const assigneeId of [stranger.actor.userId, randomUUID(), invitedId]) {
      await expect(updateTask(ada, { taskId: id, assigneeId, title: 'Changed' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        fieldErrors: { assigneeId: expect.any(String) },
      })
    }
    expect(await getTask(ada, { projectId, number })).toMatchObject({ title: 'Whose?', assignee: null })
  })

  it('is left with nobody who is removed at the very moment', async () => {
    const projectId = await project()
    const workspace = { ...ada }
    const { id: userId } = await ada.db.user.create({
      data: { email: 'leaving@x.test', name: 'Leaving', role: 'member', emailVerifiedAt: new Date() },
    })
    const tasks = await Promise.all(Array.from({ length: 12 }, (_, at) => make(projectId, `T${at}`)))
    await Promise.allSettled([
      ...tasks.slice(0, 6).map(({ id }) => updateTask(ada, { taskId: id, assigneeId: userId })),
      removeMember(workspace, { userId }),
      ...tasks.slice(6).map(({ id }) => updateTask(ada, { taskId: id, assigneeId: userId })),
    ])
    expect((await ada.db.user.findFirst({ where: { id: userId } }))?.deactivatedAt).not.toBeNull()
    expect(await ada.db.task.count({ where: { assigneeId: userId } })).toBe(0)
  })

  it('counts as activity of its project', async () => {
    const projectId = await project()
    const { id } = await make(projectId, 'Busy')
    const activity = async () =>
      (await ada.db.project.findFirstOrThrow({ where: { id: projectId } })).updatedAt.getTime()
    const before = await activity()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await updateTask(ada, { taskId: id, status: 'done' })
    expect(await activity()).toBeGreaterThan(before)
    expect((await getProject(ada, projectId)).name).toBe('Apollo')
  })
})

describe('lists of tasks', () => {
  it('show what is under way first, then by due day, then the newest', async () => {
    const projectId = await project()
    await make(projectId, 'plain')
    await make(projectId, 'newer')
    const due = await make(projectId, 'due')
    const sooner = await make(projectId, 'sooner')
    await make(projectId, 'finished', 'done')
    await make(projectId, 'begun', 'in_progress')
    await updateTask(ada, { taskId: due.id, dueOn: '2026-12-02' })
    await updateTask(ada, { taskId: sooner.id, dueOn: '2026-12-01' })
    expect(await titles(projectId)).toEqual(['begun', 'sooner', 'due', 'newer', 'plain', 'finished'])
    const board = await readBoard(ada, { projectId, filter: filter(), today })
    expect(board.map(({ status, total, tasks }) => [status, total, tasks.length])).toEqual([
      ['todo', 4, 4],
      ['in_progress', 1, 1],
      ['in_review', 0, 0],
      ['done', 1, 1],
    ])
    expect((await readBoard(ada, { projectId, filter: filter({ status: 'open' }), today })).length).toBe(3)
  })

  it('are filtered by state, person, text, number and day', async () => {
    const projectId = await project()
    const make2 = async (title: string, fields: Omit<Parameters<typeof updateTask>[1], 'taskId'>) =>
      updateTask(ada, { taskId: (await make(projectId, title)).id, ...fields })
    await make2('late', { dueOn: '2026-11-24', assigneeId: ada.actor.userId })
    await make2('late but done', { dueOn: '2026-11-24', status: 'done' })
    await make2('Monday', { dueOn: '2026-11-23', assigneeId: grace.actor.userId })
    await make2('today', { dueOn: today, status: 'in_progress' })
    await make2('Sunday', { dueOn: '2026-11-29' })
    await make2('next week', { dueOn: '2026-11-30' })
    expect(await titles(projectId, { due: 'overdue' })).toEqual(['Monday', 'late'])
    expect(await titles(projectId, { due: 'week' })).toEqual(['today', 'Monday', 'late', 'Sunday', 'late but done'])
    expect(await titles(projectId, { due: 'week', status: 'open', q: 'A', assignee: 'nobody' })).toEqual([
      'today',
      'Sunday',
    ])
    expect(await titles(projectId, { assignee: 'me' })).toEqual(['late'])
    expect(await titles(projectId, { assignee: 'me' }, grace)).toEqual(['Monday'])
    expect(await titles(projectId, { assignee: grace.actor.userId })).toEqual(['Monday'])
    expect(await titles(projectId, { status: 'done' })).toEqual(['late but done'])
    expect(await titles(projectId, { q: '#3' })).toEqual(['Monday'])
    expect(await titles(projectId, { q: '%' })).toEqual([])
  })

  it('have fifty a page, across the states', async () => {
    const projectId = await project()
    const { actor } = ada
    const row = (at: number, status: string) => ({
      projectId,
      number: at,
      title: `T${at}`,
      status,
      createdById: actor.userId,
    })
    await ada.db.task.createMany({
      data: Array.from({ length: 115 }, (_, at) => row(at + 1, at < 30 ? 'in_progress' : at < 60 ? 'todo' : 'done')),
    })
    const query = { projectId, filter: filter(), today }
    const pages = await Promise.all([1, 2, 3, 4].map((page) => listTasks(ada, query, page)))
    expect(pages.map(({ items, total, page, pages }) => [items.length, total, page, pages])).toEqual([
      [50, 115, 1, 3],
      [50, 115, 2, 3],
      [15, 115, 3, 3],
      [15, 115, 3, 3],
    ])
    const numbers = pages.slice(0, 3).flatMap(({ items }) => items.map(({ number }) => number))
    expect(new Set(numbers).size).toBe(115)
    const statuses = pages.slice(0, 3).flatMap(({ items }) => items.map(({ status }) => status))
    expect(statuses.join(' ')).toMatch(/^(in_progress ){30}(todo ){30}(done ?){55}$/)
    expect((await readBoard(ada, query)).map(({ total, tasks }) => [total, tasks.length])).toEqual([
      [30, 30],
      [30, 30],
      [0, 0],
      [55, 50],
    ])
  })
})
