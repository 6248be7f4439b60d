import { recordAudit } from '@/lib/audit/record-audit'
import { issueOneTimeToken } from '@/lib/auth/one-time-token'
import { archiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { addDays, toCalendarDay } from '@/lib/tasks/calendar-day'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import type { DemoProject, DemoTask, DemoWorkspace } from './demo-workspace'

/** Member's key → the context in which they act. */
type Cast = Map<string, Context>

/** Members, projects and tasks, as far as the plan has room for them. The owner is there already. */
export async function fillProjects(owner: Context, workspace: DemoWorkspace, passwordHash: string): Promise<void> {
  const cast = await addMembers(owner, workspace, passwordHash)
  const room = owner.entitlements.limits.projects ?? Infinity
  const active = workspace.projects.filter(({ archived }) => !archived).slice(0, room)
  const archived = active.length < room ? workspace.projects.filter((project) => project.archived) : []
  // The last one made is the first one in the list.
  for (const project of [...archived, ...active.toReversed()]) await addProject(owner, cast, project)
}

async function addMembers(owner: Context, { members }: DemoWorkspace, passwordHash: string): Promise<Cast> {
  const [first, ...others] = members
  const cast: Cast = new Map([[first?.key ?? '', owner]])
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

async function addProject(owner: Context, cast: Cast, { name, description, archived, tasks }: DemoProject) {
  const { id } = await createProject(owner, { name, description })
  for (const task of tasks) await addTask(owner, cast, id, task)
  if (archived) await archiveProject(owner, { projectId: id })
}

/** Made by the owner, taken on by whose it is. */
async function addTask(
  owner: Context,
  cast: Cast,
  projectId: string,
  [title, status, whose, dueIn]: DemoTask,
): Promise<void> {
  const { id } = await createTask(owner, { projectId, title, status: 'todo' })
  const worker = whose === null ? undefined : cast.get(whose)
  const dueOn = dueIn === null ? null : addDays(toCalendarDay(new Date()), dueIn)
  const assigneeId = worker?.actor.userId ?? null
  if (dueOn !== null || assigneeId !== null) await updateTask(owner, { taskId: id, dueOn, assigneeId })
  if (status !== 'todo') await updateTask(worker ?? owner, { taskId: id, status })
}
