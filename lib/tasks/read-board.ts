import type { Context } from '@/lib/tenancy/context'
import { countTasks, statusesOf, type TaskQuery } from './filter-tasks'
import { readGroup } from './read-group'
import type { TaskStatus } from './status'
import type { TaskRow } from './task-row'

/** Cards in one column; the list has the rest. */
export const cardsPerColumn = 50

export interface BoardColumn {
  status: TaskStatus
  /** All that the filter lets through; `tasks` may be fewer. */
  total: number
  tasks: TaskRow[]
}

/** A project's tasks in a column for each status that the filter lets through. */
export async function readBoard(ctx: Context, query: TaskQuery): Promise<BoardColumn[]> {
  // First, since a filter that few fit costs as much for a column that stays empty as for any other.
  const counts = await countTasks(ctx, query)
  const groups = await Promise.all(
    statusesOf(query.filter).map(async (status) => ({
      status,
      tasks: await readGroup(ctx, query, { status, take: Math.min(counts[status], cardsPerColumn) }),
    })),
  )
  return groups.map((group) => ({ ...group, total: counts[group.status] }))
}
