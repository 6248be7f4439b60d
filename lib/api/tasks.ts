import { z } from 'zod'
import { descriptionInput, idInput, nameInput } from '@/lib/fields/input'
import { containing } from '@/lib/lists/containing'
import { claimProject } from '@/lib/projects/claim-project'
import { createTask } from '@/lib/tasks/create-task'
import { deleteTask } from '@/lib/tasks/delete-task'
import { taskStatuses } from '@/lib/tasks/status'
import { projectOf, updateTask } from '@/lib/tasks/update-task'
import { customConditions, customQuery } from './custom-query'
import { listOf, listQuery, readList } from './list'
import { reading, type ShowContext, writing } from './operation'
import { pathId, searchQuery, updatedSinceQuery } from './parameters'
import { customBody, taskSchema } from './schemas'
import { showTask, taskFields, toTask } from './show'

const tag = 'Tasks'
const params = z.object({ taskId: pathId('task') })
const noSuchStatus = `Send one of ${taskStatuses.join(', ')}.`
const noSuchDay = 'Send a day that exists, between 2000 and 2999, like 2026-12-01.'

const body = z.object({
  title: nameInput('task’s title').meta({
    description: 'One line, 1 to 120 characters.',
    examples: ['Paint the gate'],
  }),
  description: descriptionInput.meta({ description: 'Plain text, up to 5,000 characters.' }).optional(),
  status: z.enum(taskStatuses, noSuchStatus).optional(),
  assigneeId: z
    .uuid('Send the id of a member, or null.')
    .nullable()
    .optional()
    .meta({ description: 'Id of the member who does it; null for nobody.' }),
  dueOn: z.iso
    .date(noSuchDay)
    .refine((day) => day >= '2000-01-01' && day <= '2999-12-31', noSuchDay)
    .nullable()
    .optional()
    .meta({ description: 'A day, without a time or a zone; null for none.', examples: ['2026-12-01'] }),
  custom: customBody.optional(),
})

const list = reading({
  id: 'listTasks',
  path: '/tasks',
  tag,
  scope: 'tasks:read',
  summary: 'List tasks',
  description: 'Of all projects, or of one.',
  query: listQuery.extend({
    projectId: z.uuid('Send a project’s id.').optional().meta({ description: 'Those of this project.' }),
    status: z.enum(taskStatuses, noSuchStatus).optional(),
    assigneeId: z
      .union([z.literal('none'), z.uuid()], 'Send a member’s id, or none.')
      .optional()
      .meta({ description: 'Those of this member; `none` for those of nobody.' }),
    q: searchQuery('Those whose title contains this.'),
    updatedSince: updatedSinceQuery('Those', 'Webhooks and the audit log tell of what is deleted.'),
    ...customQuery,
  }),
  answer: listOf(taskSchema),
  async read(ctx, { query }) {
    const { tenant, db } = ctx
    const { projectId, status, assigneeId, q, updatedSince } = query
    const filter = {
      projectId,
      status,
      ...(updatedSince && { updatedAt: { gte: updatedSince } }),
      ...(assigneeId && { assigneeId: assigneeId === 'none' ? null : assigneeId }),
      ...(q && { title: containing(q) }),
    }
    const custom = await customConditions(ctx, 'task', query, projectId ? { projectId } : {})
    const { rows, nextCursor } = await readList({ tenantId: tenant.id, list: 'tasks', query }, (stretch) =>
      db.task.findMany({ ...stretch, where: { AND: [filter, ...custom, stretch.where] }, select: taskFields }),
    )
    return { data: rows.map((row) => toTask({ tenant }, row)), nextCursor }
  },
})

const get = reading({
  id: 'getTask',
  path: '/tasks/{taskId}',
  tag,
  scope: 'tasks:read',
  summary: 'Get a task',
  params,
  answer: taskSchema,
  read: (ctx, { params: { taskId } }) => showTask(ctx, taskId),
})

const create = writing({
  id: 'createTask',
  method: 'POST',
  path: '/tasks',
  tag,
  scope: 'tasks:write',
  summary: 'Create a task',
  description: 'It gets the next number of its project. An archived project refuses: 409.',
  body: body.extend({ projectId: idInput.meta({ description: 'Id of the project that it goes into.' }) }),
  status: 201,
  answer: taskSchema,
  write: (ctx, { body: { status = 'todo', ...body } }) => createTask(ctx, { ...body, status }),
  show: (at, { id }) => showTask(at, id),
})

/** Nobody changes the task until this transaction has ended: changes of tasks queue at their project. */
const lock = async (at: ShowContext, { taskId }: z.output<typeof params>) => {
  await claimProject(at.db, await projectOf(at.db, taskId))
  return showTask(at, taskId)
}

const update = writing({
  id: 'updateTask',
  method: 'PATCH',
  path: '/tasks/{taskId}',
  tag,
  scope: 'tasks:write',
  summary: 'Change a task',
  description: 'What isn’t sent stays as it is.',
  params,
  body: body.partial(),
  status: 200,
  answer: taskSchema,
  lock,
  async write(ctx, { params: { taskId }, body }) {
    await updateTask(ctx, { taskId, ...body })
    return taskId
  },
  show: showTask,
})

const remove = writing({
  id: 'deleteTask',
  method: 'DELETE',
  path: '/tasks/{taskId}',
  tag,
  scope: 'tasks:write',
  summary: 'Delete a task',
  params,
  status: 204,
  lock,
  async write(ctx, { params: { taskId } }) {
    await deleteTask(ctx, { taskId })
  },
})

export const taskOperations = [list, create, get, update, remove]
