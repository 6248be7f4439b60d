import { can } from '@/lib/auth/permissions'
import { whereStanding } from '@/lib/members/member-state'
import type { Context } from '@/lib/tenancy/context'
import {
  type FoundMember,
  type FoundProject,
  type FoundTask,
  projectSelect,
  taskSelect,
  tasksByNumber,
  toFoundProject,
  toFoundTask,
} from './found'
import { ranked } from './rank'
import { containingAll, wordsOf } from './terms'

const shown = 6
/** So many are read to choose the best from. */
const candidates = 50

export interface QuickResults {
  projects: FoundProject[]
  tasks: FoundTask[]
  members: FoundMember[]
}

const nothing: QuickResults = { projects: [], tasks: [], members: [] }

/**
 * While somebody types: projects, tasks and members by their names, the best few of each. What the actor's role may not read
 * isn't looked for. Long texts are `searchAll`'s.
 */
export async function quickSearch(ctx: Context, { q }: { q: string }): Promise<QuickResults> {
  const { actor } = ctx
  if (wordsOf(q).length === 0) return nothing
  const mayRead = can(actor.role, 'work.read')
  const [projects, tasks, members] = await Promise.all([
    mayRead ? findProjects(ctx, q) : [],
    mayRead ? findTasks(ctx, q) : [],
    can(actor.role, 'members.read') ? findMembers(ctx, q) : [],
  ])
  return { projects, tasks, members }
}

async function findProjects({ db }: Context, q: string): Promise<FoundProject[]> {
  const projects = await db.project.findMany({
    where: containingAll(wordsOf(q), ['name']),
    orderBy: [{ archivedAt: { sort: 'asc', nulls: 'first' } }, { updatedAt: 'desc' }],
    select: projectSelect,
    take: candidates,
  })
  return ranked(projects.map(toFoundProject), ({ name }) => name, q).slice(0, shown)
}

async function findTasks(ctx: Context, q: string): Promise<FoundTask[]> {
  const { db } = ctx
  const [numbered, titled] = await Promise.all([
    tasksByNumber(ctx, q, shown),
    // The index of titles answers this alone, in its own order; what else is shown is read for the few that are.
    db.task.findMany({
      where: containingAll(wordsOf(q), ['title']),
      orderBy: [{ title: 'asc' }, { id: 'asc' }],
      select: { id: true, title: true },
      take: candidates,
    }),
  ])
  const ids = ranked(titled, ({ title }) => title, q)
    .map(({ id }) => id)
    .filter((id) => numbered.every((task) => task.id !== id))
    .slice(0, shown - numbered.length)
  const rows = await db.task.findMany({ where: { id: { in: ids } }, select: taskSelect })
  const byId = new Map(rows.map((row) => [row.id, toFoundTask(row)]))
  return [...numbered, ...ids.flatMap((id) => byId.get(id) ?? [])]
}

async function findMembers({ db }: Context, q: string): Promise<FoundMember[]> {
  const members = await db.user.findMany({
    where: { ...whereStanding.active, ...containingAll(wordsOf(q), ['name', 'email']) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, email: true },
    take: candidates,
  })
  return ranked(members, ({ name }) => name, q).slice(0, shown)
}
