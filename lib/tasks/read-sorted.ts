import { type CustomField, isSortable } from '@/lib/custom-fields/field'
import { conditionOf } from '@/lib/custom-fields/field-filter'
import { sortColumn } from '@/lib/custom-fields/value-rows'
import type { Sort } from '@/lib/lists/sort'
import type { Context } from '@/lib/tenancy/context'
import { type TaskQuery, whereOf, whereStatus } from './filter-tasks'
import { type TaskRow, taskRowSelect, toTaskRow } from './task-row'
import { isTaskSort, type TaskSort } from './task-sort'

interface Stretch {
  skip: number
  take: number
}

const newestFirst = { number: 'desc' as const }

/** A stretch of a project's tasks in one order for all of them. Who has no value comes last, whichever way round. */
export async function readSorted(ctx: Context, query: TaskQuery, sort: Sort, stretch: Stretch): Promise<TaskRow[]> {
  if (isTaskSort(sort.by)) return byColumn(ctx, query, { ...sort, by: sort.by }, stretch)
  const field = query.fields?.find(({ id }) => id === sort.by)
  if (!field || !isSortable(field)) return byColumn(ctx, query, { by: 'number', direction: 'desc' }, stretch)
  return byField(ctx, query, { field, direction: sort.direction }, stretch)
}

const orders: Record<TaskSort, (direction: 'asc' | 'desc') => object> = {
  due: (sort) => ({ dueOn: { sort, nulls: 'last' } }),
  title: (sort) => ({ title: sort }),
  number: (sort) => ({ number: sort }),
  updated: (sort) => ({ updatedAt: sort }),
  assignee: (sort) => ({ assignee: { name: sort } }),
}

async function byColumn(
  ctx: Context,
  query: TaskQuery,
  { by, direction }: { by: TaskSort; direction: 'asc' | 'desc' },
  { skip, take }: Stretch,
): Promise<TaskRow[]> {
  const rows = await ctx.db.task.findMany({
    where: wholeWhere(ctx, query),
    orderBy: [orders[by](direction), newestFirst],
    select: taskRowSelect,
    skip,
    take,
  })
  return rows.map(toTaskRow)
}

/** Reads the field's own rows in their order, which an index has, and each one's task; then those that have none. */
async function byField(
  ctx: Context,
  query: TaskQuery,
  { field, direction }: { field: CustomField; direction: 'asc' | 'desc' },
  { skip, take }: Stretch,
): Promise<TaskRow[]> {
  const where = wholeWhere(ctx, query)
  const of = { fieldId: field.id, projectId: query.projectId }
  // What is asked of this very field is asked of its rows themselves: the index then holds nothing else.
  const { [field.id]: own, ...others } = query.filter.custom ?? {}
  const asked = own ? conditionOf(field, own, ctx.actor.userId) : null
  const rest = asked ? { ...query, filter: { ...query.filter, custom: others } } : query
  const values = { ...of, ...asked, ...(asksForAll(rest) ? {} : { task: wholeWhere(ctx, rest) }) }
  const withValue = await ctx.db.fieldValue.findMany({
    where: values,
    // Ids grow with time: alike ones stand as they were made, and an index has this very order.
    orderBy: [{ [sortColumn(field)]: direction }, { taskId: direction }],
    select: { task: { select: taskRowSelect } },
    skip,
    take,
  })
  const rows = withValue.flatMap(({ task }) => (task ? [toTaskRow(task)] : []))
  if (rows.length === take || asked) return rows
  // The page ends after the last that has a value, or begins there.
  const before = rows.length > 0 ? skip + rows.length : await ctx.db.fieldValue.count({ where: values })
  const without = await ctx.db.task.findMany({
    where: { AND: [where, { fieldValues: { none: of } }] },
    orderBy: newestFirst,
    select: taskRowSelect,
    skip: Math.max(0, skip - before),
    take: take - rows.length,
  })
  return [...rows, ...without.map(toTaskRow)]
}

/** Then the field's own rows tell all that there is to count: no task has to be looked up for it. */
const asksForAll = ({ filter: { q, status, assignee, due, custom = {} } }: TaskQuery) =>
  ![q, status, assignee, due].some(Boolean) && Object.keys(custom).length === 0

const wholeWhere = (ctx: Context, query: TaskQuery) => ({ AND: [whereOf(ctx, query), whereStatus(query)] })
