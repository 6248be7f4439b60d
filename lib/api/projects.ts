import { z } from 'zod'
import { descriptionInput, nameInput } from '@/lib/fields/input'
import { containing } from '@/lib/lists/containing'
import { archiveProject, unarchiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { deleteProject } from '@/lib/projects/delete-project'
import { updateProject } from '@/lib/projects/update-project'
import { customConditions, customQuery } from './custom-query'
import { listOf, listQuery, readList } from './list'
import { reading, type ShowContext, writing } from './operation'
import { pathId, searchQuery, updatedSinceQuery } from './parameters'
import { customBody, projectSchema } from './schemas'
import { projectFields, showProject, toProject } from './show'

const tag = 'Projects'
const params = z.object({ projectId: pathId('project') })
const name = nameInput('project’s name').meta({ description: 'One line, 1 to 120 characters.', examples: ['Harbour'] })
const description = descriptionInput.meta({ description: 'Plain text, up to 5,000 characters.' })

const list = reading({
  id: 'listProjects',
  path: '/projects',
  tag,
  scope: 'projects:read',
  summary: 'List projects',
  query: listQuery.extend({
    state: z.enum(['active', 'archived', 'all'], 'Send active, archived or all.').default('active'),
    q: searchQuery('Those whose name contains this.'),
    updatedSince: updatedSinceQuery(
      'Those that, or of which a task, were',
      'With `state=all` those that were archived, too. Webhooks and the audit log tell of what is deleted.',
    ),
    ...customQuery,
  }),
  answer: listOf(projectSchema),
  async read(ctx, { query }) {
    const { tenant, db } = ctx
    const { state, q, updatedSince } = query
    const filter = {
      ...(updatedSince && { updatedAt: { gte: updatedSince } }),
      ...(state !== 'all' && { archivedAt: state === 'archived' ? { not: null } : null }),
      ...(q && { name: containing(q) }),
    }
    const custom = await customConditions(ctx, 'project', query, { taskId: null })
    const { rows, nextCursor } = await readList({ tenantId: tenant.id, list: 'projects', query }, (stretch) =>
      db.project.findMany({ ...stretch, where: { AND: [filter, ...custom, stretch.where] }, select: projectFields }),
    )
    return { data: rows.map((row) => toProject({ tenant }, row)), nextCursor }
  },
})

const get = reading({
  id: 'getProject',
  path: '/projects/{projectId}',
  tag,
  scope: 'projects:read',
  summary: 'Get a project',
  params,
  answer: projectSchema,
  read: (ctx, { params: { projectId } }) => showProject(ctx, projectId),
})

const create = writing({
  id: 'createProject',
  method: 'POST',
  path: '/projects',
  tag,
  scope: 'projects:write',
  summary: 'Create a project',
  description: 'It takes a place of the plan: where all are taken, the answer is 409 `LIMIT_REACHED`.',
  body: z.object({ name, description: description.default(''), custom: customBody.optional() }),
  status: 201,
  answer: projectSchema,
  write: (ctx, { body }) => createProject(ctx, body),
  show: (at, { id }) => showProject(at, id),
})

/** Nobody changes the project or its tasks until this transaction has ended. */
const lock = async (at: ShowContext, { projectId }: z.output<typeof params>) => {
  await at.db.project.updateMany({ where: { id: projectId }, data: { nextTaskNumber: { increment: 0 } } })
  return showProject(at, projectId)
}

const update = writing({
  id: 'updateProject',
  method: 'PATCH',
  path: '/projects/{projectId}',
  tag,
  scope: 'projects:write',
  summary: 'Change a project',
  description: 'What isn’t sent stays as it is. One that is archived refuses: 409.',
  params,
  body: z.object({ name: name.optional(), description: description.optional(), custom: customBody.optional() }),
  status: 200,
  answer: projectSchema,
  lock,
  async write(ctx, { params: { projectId }, body }) {
    const { name, description } = await lock(ctx, { projectId })
    await updateProject(ctx, { projectId, name, description, ...body })
    return projectId
  },
  show: showProject,
})

const setArchived = (id: string, verb: 'archive' | 'unarchive', summary: string, more: string) =>
  writing({
    id,
    method: 'POST',
    path: `/projects/{projectId}/${verb}`,
    tag,
    scope: 'projects:write',
    summary,
    description: more,
    params,
    status: 200,
    answer: projectSchema,
    lock,
    async write(ctx, { params: { projectId } }) {
      await (verb === 'archive' ? archiveProject : unarchiveProject)(ctx, { projectId })
      return projectId
    },
    show: showProject,
  })

const remove = writing({
  id: 'deleteProject',
  method: 'DELETE',
  path: '/projects/{projectId}',
  tag,
  scope: 'projects:delete',
  summary: 'Delete a project with all its tasks',
  params,
  status: 204,
  lock,
  async write(ctx, { params: { projectId } }) {
    const { name } = await lock(ctx, { projectId })
    await deleteProject(ctx, { projectId, confirm: name })
  },
})

export const projectOperations = [
  list,
  create,
  get,
  update,
  remove,
  setArchived('archiveProject', 'archive', 'Archive a project', 'It is kept as it is, and takes no place of the plan.'),
  setArchived('unarchiveProject', 'unarchive', 'Take a project back to work', 'That needs a free place of the plan.'),
]
