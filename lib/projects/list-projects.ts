import type { z } from 'zod'
import { type Custom, type CustomField, isSortable, toCustom } from '@/lib/custom-fields/field'
import { conditionsOf, type FieldFilters } from '@/lib/custom-fields/field-filter'
import { sortColumn } from '@/lib/custom-fields/value-rows'
import { containing } from '@/lib/lists/containing'
import { pageOf, type Paged } from '@/lib/lists/paged'
import { sortOf } from '@/lib/lists/sort'
import type { Context } from '@/lib/tenancy/context'
import type { listProjectsInput } from './input'

export const projectsPerPage = 20

export interface ListedProject {
  id: string
  name: string
  description: string
  custom: Custom
  /** Its last change, tasks included. */
  updatedAt: Date
  open: number
  done: number
}

export interface ProjectQuery extends Pick<z.output<typeof listProjectsInput>, 'state' | 'q' | 'page'> {
  /** See `sortOf`; '' the latest activity first. */
  sort?: string
  /** The fields of projects that are in use, for what the filter or the order says of them. */
  fields?: readonly CustomField[]
  filters?: FieldFilters
}

/** Projects, those with the latest activity first unless another order is asked for. A page past the end gives the last one. */
export async function listProjects(ctx: Context, query: ProjectQuery): Promise<Paged<ListedProject>> {
  const where = whereOf(ctx, query)
  const paging = pageOf(await ctx.db.project.count({ where }), query.page, projectsPerPage)
  const projects = await readPage(ctx, query, paging.skip)
  const counts = await ctx.db.task.groupBy({
    by: ['projectId', 'status'],
    where: { projectId: { in: projects.map(({ id }) => id) } },
    _count: true,
  })
  const sum = (id: string, isDone: boolean) =>
    counts
      .filter(({ projectId, status }) => projectId === id && (status === 'done') === isDone)
      .reduce((total, { _count }) => total + _count, 0)
  const items = projects.map((project) => ({
    ...project,
    custom: toCustom(project.custom),
    open: sum(project.id, false),
    done: sum(project.id, true),
  }))
  return { ...paging, items }
}

const whereOf = ({ actor }: Context, { state, q, fields = [], filters = {} }: ProjectQuery) => ({
  archivedAt: state === 'archived' ? { not: null } : null,
  ...(q ? { name: containing(q) } : {}),
  AND: conditionsOf(fields, filters, { me: actor.userId, within: { taskId: null } }),
})

const select = { id: true, name: true, description: true, custom: true, updatedAt: true } as const
const latestFirst = [{ updatedAt: 'desc' as const }, { id: 'desc' as const }]

async function readPage(ctx: Context, query: ProjectQuery, skip: number) {
  const where = whereOf(ctx, query)
  const page = { select, skip, take: projectsPerPage }
  const sort = sortOf(query.sort ?? '')
  const field = query.fields?.find(({ id }) => id === sort?.by)
  if (sort?.by === 'name') {
    return ctx.db.project.findMany({ where, orderBy: [{ name: sort.direction }, ...latestFirst], ...page })
  }
  if (!sort || !field || !isSortable(field)) return ctx.db.project.findMany({ where, orderBy: latestFirst, ...page })
  return readByField(ctx, { where, field, direction: sort.direction }, skip)
}

/** In the order of the field's own rows; those that have none come last. */
async function readByField(
  { db }: Context,
  { where, field, direction }: { where: object; field: CustomField; direction: 'asc' | 'desc' },
  skip: number,
) {
  const of = { fieldId: field.id, taskId: null }
  const take = projectsPerPage
  const values = await db.fieldValue.findMany({
    where: { ...of, project: where },
    orderBy: [{ [sortColumn(field)]: direction }, { projectId: 'desc' }],
    select: { project: { select } },
    skip,
    take,
  })
  const rows = values.map(({ project }) => project)
  if (rows.length === take) return rows
  const before = rows.length > 0 ? skip + rows.length : await db.fieldValue.count({ where: { ...of, project: where } })
  const without = await db.project.findMany({
    where: { AND: [where, { fieldValues: { none: of } }] },
    orderBy: latestFirst,
    select,
    skip: Math.max(0, skip - before),
    take: take - rows.length,
  })
  return [...rows, ...without]
}
