import { sortOf } from '@/lib/lists/sort'
import { type Paged, pageOf } from '@/lib/lists/paged'
import type { Context } from '@/lib/tenancy/context'
import { countTasks, type StatusCounts, type TaskQuery } from './filter-tasks'
import { readGroup } from './read-group'
import { readSorted } from './read-sorted'
import { listOrder } from './status'
import type { TaskRow } from './task-row'

export const tasksPerPage = 50

export interface TaskList extends Paged<TaskRow> {
  /** All that the filter lets through, by status. */
  counts: StatusCounts
}

/** A page of a project's tasks: sorted as the filter says, else one status after the other. A page past the end gives the last one. */
export async function listTasks(ctx: Context, query: TaskQuery, page: number): Promise<TaskList> {
  const counts = await countTasks(ctx, query)
  const total = listOrder.reduce((sum, status) => sum + counts[status], 0)
  const paging = pageOf(total, page, tasksPerPage)
  const sort = sortOf(query.filter.sort ?? '')
  if (sort) {
    const items = await readSorted(ctx, query, sort, { skip: paging.skip, take: tasksPerPage })
    return { ...paging, counts, items }
  }
  const groups = await Promise.all(stretches(counts, paging.skip).map((stretch) => readGroup(ctx, query, stretch)))
  return { ...paging, counts, items: groups.flat() }
}

/** The part of each status that falls on the page which begins after `skip` tasks. */
function stretches(counts: StatusCounts, skip: number) {
  let before = 0
  return listOrder.map((status) => {
    const [from, to] = [Math.max(skip, before), Math.min(skip + tasksPerPage, before + counts[status])]
    const stretch = { status, skip: from - before, take: to - from }
    before += counts[status]
    return stretch
  })
}
