import { recordAudit } from '@/lib/audit/record-audit'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import type { CustomField } from '@/lib/custom-fields/field'
import { archiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { addDays, toCalendarDay } from '@/lib/tasks/calendar-day'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { addFields, customOf } from './add-fields'
import { addMore } from './add-more'
import { addView } from './add-view'
import type { DemoProject, DemoTask, DemoWorkspace } from './demo-workspace'

/** Member's key → the context in which they act. */
export type Cast = ReadonlyMap<string, Context>

/** Who acts and with which fields, while a workspace is filled. */
export interface Filling {
  owner: Context
  cast: Cast
  fields: readonly CustomField[]
}

/** Members, projects and tasks, as far as the plan has room for them. The owner is there already. */
export async function fillProjects(owner: Context, workspace: DemoWorkspace, passwordHash: string): Promise<Cast> {
  const cast = await addMembers(owner, workspace, passwordHash)
  const filling = { owner, cast, fields: await addFields(owner, workspace.fields ?? []) }
  const room = owner.entitlements.limits.projects ?? Infinity
  const active = workspace.projects.filter(({ archived }) => !archived).slice(0, room)
  const archived = active.length < room ? workspace.projects.filter((project) => project.archived) : []
  // The last one made is the first one in the list.
  for (const project of [...archived, ...active.toReversed()]) await addProject(filling, project)
  return cast
}

async function addMembers(owner: Context, { members }: DemoWorkspace, passwordHash: string): Promise<Cast> {
  const [first, ...others] = members
  const cast = new Map([[first?.key ?? '', owner]])
  const room = (owner.entitlements.limits.members ?? Infinity) - 1
  for (const { key, name, email, role, invited } of others.slice(0, room)) {
    await owner.db.$transaction(async (tx) => {
      const joined = invited ? {} : { passwordHash, emailVerifiedAt: new Date() }
      const { id } = await tx.user.create({ data: { name, email, role, ...joined }, select: { id: true } })
      if (invited) await issueOneTimeToken(tx, { userId: id, purpose: 'accept_invitation' })
      await recordAudit(tx, owner.actor, {
        action: 'member.invited',
        subjectId: id,
        subjectLabel: email,
        details: { role },
      })
      if (!invited) cast.set(key, { ...owner, actor: { userId: id, sessionId: id, name, email, role } })
    })
  }
  return cast
}

async function addProject(filling: Filling, { name, description, values, views, archived, tasks }: DemoProject) {
  const { owner } = filling
  const { id } = await createProject(owner, { name, description, custom: customOf(filling, 'project', values) })
  for (const task of tasks) await addTask(filling, id, task)
  for (const view of views ?? []) await addView(filling, id, view)
  if (archived) await archiveProject(owner, { projectId: id })
}

/** Made by the owner, taken on by whose it is: nobody gets a mail about it. */
async function addTask(
  filling: Filling,
  projectId: string,
  [title, status, whose, dueIn, more = {}]: DemoTask,
): Promise<void> {
  const { owner, cast } = filling
  const { description = '', values } = more
  const custom = customOf(filling, 'task', values)
  const { id } = await createTask(owner, { projectId, title, description, status: 'todo', custom })
  const worker = (whose === null ? undefined : cast.get(whose)) ?? owner
  const dueOn = dueIn === null ? null : addDays(toCalendarDay(new Date()), dueIn)
  const assigneeId = whose !== null && cast.has(whose) ? worker.actor.userId : null
  if (dueOn !== null || assigneeId !== null) await updateTask(worker, { taskId: id, dueOn, assigneeId })
  await addMore(filling, id, more)
  if (status !== 'todo') await updateTask(worker, { taskId: id, status })
}
