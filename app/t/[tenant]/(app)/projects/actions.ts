'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { archiveProject, unarchiveProject } from '@/lib/projects/archive-project'
import { createProject } from '@/lib/projects/create-project'
import { deleteProject } from '@/lib/projects/delete-project'
import { createProjectInput, deleteProjectInput, projectIdInput, updateProjectInput } from '@/lib/projects/input'
import { updateProject } from '@/lib/projects/update-project'
import { tenantAction } from '@/lib/web/tenant-action'

export const create = tenantAction({ permission: 'work.write', input: createProjectInput }, async (ctx, input) => {
  const { id } = await createProject(ctx, input)
  redirect(`/projects/${id}`)
})

export const update = tenantAction({ permission: 'work.write', input: updateProjectInput }, async (ctx, input) => {
  await updateProject(ctx, input)
  refresh()
  return { status: 'ok', message: 'Saved.' }
})

export const archive = tenantAction({ permission: 'work.write', input: projectIdInput }, async (ctx, input) => {
  await archiveProject(ctx, input)
  redirect(`/projects/${input.projectId}`)
})

export const unarchive = tenantAction({ permission: 'work.write', input: projectIdInput }, async (ctx, input) => {
  await unarchiveProject(ctx, input)
  refresh()
})

export const remove = tenantAction({ permission: 'work.delete', input: deleteProjectInput }, async (ctx, input) => {
  await deleteProject(ctx, input)
  redirect('/projects')
})
