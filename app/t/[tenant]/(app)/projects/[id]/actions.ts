'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import type { ActionState } from '@/components/form/action-state'
import { type BulkOutcome, changeManyTasks, deleteManyTasks } from '@/lib/tasks/bulk-tasks'
import { createTask } from '@/lib/tasks/create-task'
import { deleteTask } from '@/lib/tasks/delete-task'
import { bulkChangeInput, chosenTasksInput, createTaskInput, deleteTaskInput, updateTaskInput } from '@/lib/tasks/input'
import { updateTask } from '@/lib/tasks/update-task'
import { tenantAction } from '@/lib/web/tenant-action'
import { viewerToday } from '@/lib/web/viewer'

export const create = tenantAction({ permission: 'work.write', input: createTaskInput }, async (ctx, input) => {
  await createTask(ctx, input)
  refresh()
})

export const update = tenantAction({ permission: 'work.write', input: updateTaskInput }, async (ctx, input) => {
  await updateTask(ctx, input)
  refresh()
  return { status: 'ok', message: 'Saved.' }
})

export const remove = tenantAction({ permission: 'work.write', input: deleteTaskInput }, async (ctx, input) => {
  const { projectId } = await deleteTask(ctx, input)
  redirect(`/projects/${projectId}`)
})

export const changeMany = tenantAction({ permission: 'work.write', input: bulkChangeInput }, async (ctx, input) => {
  const outcome = await changeManyTasks(ctx, input, await viewerToday())
  refresh()
  return told(outcome, 'Changed')
})

export const removeMany = tenantAction({ permission: 'work.write', input: chosenTasksInput }, async (ctx, input) => {
  const outcome = await deleteManyTasks(ctx, input, await viewerToday())
  refresh()
  return told(outcome, 'Deleted')
})

/** What was done, and row by row what wasn't. */
function told({ done, same, refused }: BulkOutcome, verb: string): ActionState {
  const count = (tasks: number) => `${tasks.toLocaleString('en-GB')} ${tasks === 1 ? 'task' : 'tasks'}`
  const message = `${verb} ${count(done)}.${same > 0 ? ` ${count(same)} had it so already.` : ''}`
  return { status: 'ok', message, fieldErrors: Object.fromEntries(refused.map(({ label, why }) => [label, why])) }
}
