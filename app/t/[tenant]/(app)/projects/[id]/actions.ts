'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { createTask } from '@/lib/tasks/create-task'
import { deleteTask } from '@/lib/tasks/delete-task'
import { createTaskInput, deleteTaskInput, updateTaskInput } from '@/lib/tasks/input'
import { updateTask } from '@/lib/tasks/update-task'
import { tenantAction } from '@/lib/web/tenant-action'

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
