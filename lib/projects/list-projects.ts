import type { z } from 'zod'
import { containing } from '@/lib/lists/containing'
import { pageOf, type Paged } from '@/lib/lists/paged'
import type { Context } from '@/lib/tenancy/context'
import type { listProjectsInput } from './input'

export const projectsPerPage = 20

export interface ListedProject {
  id: string
  name: string
  description: string
  /** Its last change, tasks included. */
  updatedAt: Date
  open: number
  done: number
}

/** Projects, those with the latest activity first. A page past the end gives the last one. */
export async function listProjects(
  { db }: Context,
  { state, q, page }: z.output<typeof listProjectsInput>,
): Promise<Paged<ListedProject>> {
  const where = {
    archivedAt: state === 'archived' ? { not: null } : null,
    ...(q ? { name: containing(q) } : {}),
  }
  const paging = pageOf(await db.project.count({ where }), page, projectsPerPage)
  const projects = await db.project.findMany({
    where,
    orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
    select: { id: true, name: true, description: true, updatedAt: true },
    skip: paging.skip,
    take: projectsPerPage,
  })
  const counts = await db.task.groupBy({
    by: ['projectId', 'status'],
    where: { projectId: { in: projects.map(({ id }) => id) } },
    _count: true,
  })
  const sum = (id: string, isDone: boolean) =>
    counts
      .filter(({ projectId, status }) => projectId === id && (status === 'done') === isDone)
      .reduce((total, { _count }) => total + _count, 0)
  const items = projects.map((project) => ({ ...project, open: sum(project.id, false), done: sum(project.id, true) }))
  return { ...paging, items }
}
