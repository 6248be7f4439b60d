import type { z } from 'zod'
import { asksOfUnknown } from '@/lib/custom-fields/field-filter'
import { listFields } from '@/lib/custom-fields/list-fields'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import type { CalendarDay } from './calendar-day'
import { changeTasks, readyChange } from './change-tasks'
import { whereOf, whereStatus } from './filter-tasks'
import { type bulkChangeInput, type chosenTasksInput, listTasksInput, taskFilterOf } from './input'
import { mailAssignee } from './mail-assignee'
import { mostTasksAtOnce } from './most-tasks-at-once'
import { removeTasks } from './remove-tasks'

/** What came of a change to many tasks. */
export interface BulkOutcome {
  /** How many were changed or deleted. */
  done: number
  /** How many were so already. */
  same: number
  /** Those that weren't there any more, and why. */
  refused: RefusedTask[]
}

export interface RefusedTask {
  /** "#12 Title" where the log knows of it. */
  label: string
  why: string
}

type Chosen = z.output<typeof chosenTasksInput>

/**
 * The same change to many tasks of a project: to all that are still there, or, where the change itself is refused, to none.
 * `today` is the reader's, for what a view says of due days. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT
 */
export async function changeManyTasks(
  ctx: Context,
  { projectId, ids: chosen, view, ...given }: z.output<typeof bulkChangeInput>,
  today: CalendarDay,
): Promise<BulkOutcome> {
  const ids = await idsOf(ctx, { projectId, ids: chosen, view }, today)
  return ctx.db.$transaction(async (tx) => {
    const project = await claimProject(tx, projectId)
    const change = await readyChange(tx, given)
    const { changed, handedOver, missing } = await changeTasks(tx, ctx.actor, project, { ids, change })
    await mailAssignee(tx, ctx, handedOver)
    const same = ids.length - changed.length - missing.length
    return { done: changed.length, same, refused: await explainMissing(tx, missing) }
  })
}

/** @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT */
export async function deleteManyTasks(ctx: Context, chosen: Chosen, today: CalendarDay): Promise<BulkOutcome> {
  const ids = await idsOf(ctx, chosen, today)
  return ctx.db.$transaction(async (tx) => {
    const project = await claimProject(tx, chosen.projectId)
    const { removed, missing } = await removeTasks(tx, ctx.actor, project, ids)
    return { done: removed.length, same: 0, refused: await explainMissing(tx, missing) }
  })
}

/** By the log: it outlives what it speaks of. */
async function explainMissing(tx: TenantTx, ids: readonly string[]): Promise<RefusedTask[]> {
  if (ids.length === 0) return []
  const entries = await tx.auditEntry.findMany({
    where: { subjectId: { in: [...ids] }, action: 'task.deleted' },
    select: { subjectId: true, subjectLabel: true, actorName: true },
  })
  const told = new Map(entries.map((entry) => [entry.subjectId, entry]))
  return ids.map((id) => {
    const entry = told.get(id)
    return entry
      ? { label: entry.subjectLabel, why: `${entry.actorName} has deleted it.` }
      : { label: 'A task', why: 'It isn’t in this project.' }
  })
}

async function idsOf(ctx: Context, { projectId, ids, view }: Chosen, today: CalendarDay): Promise<string[]> {
  if (view === undefined) return [...new Set(ids)]
  const filter = taskFilterOf(listTasksInput.parse(Object.fromEntries(new URLSearchParams(view))))
  const query = { projectId, filter, today, fields: await listFields(ctx, 'task') }
  if (asksOfUnknown(filter.custom ?? {}, query.fields)) {
    throw new AppError('CONFLICT', {
      message:
        'This view filters by a field that isn’t used any more. Load the page again, and see which tasks are meant.',
    })
  }
  const found = await ctx.db.task.findMany({
    where: { AND: [whereOf(ctx, query), whereStatus(query)] },
    select: { id: true },
    take: mostTasksAtOnce + 1,
  })
  if (found.length <= mostTasksAtOnce) return found.map(({ id }) => id)
  throw new AppError('INVALID_INPUT', {
    message: `That is more than ${mostTasksAtOnce.toLocaleString('en-GB')} tasks, which is as many as change at once. Narrow the filter.`,
  })
}
