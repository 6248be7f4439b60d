'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { scheduleErasureInput } from '@/lib/erasure/input'
import { scheduleErasure } from '@/lib/erasure/schedule-erasure'
import { takeBackErasure } from '@/lib/erasure/take-back-erasure'
import { tenantAction } from '@/lib/web/tenant-action'
import { renameWorkspaceInput } from '@/lib/workspaces/input'
import { renameWorkspace } from '@/lib/workspaces/rename-workspace'

const whole = { permission: 'workspace.manage', purpose: 'account' } as const

export const saveName = tenantAction({ ...whole, input: renameWorkspaceInput }, async (ctx, input) => {
  await renameWorkspace(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const scheduleDeletion = tenantAction({ ...whole, input: scheduleErasureInput }, async (ctx, input) => {
  await scheduleErasure(ctx, input)
  revalidatePath('/', 'layout')
  redirect('/settings/workspace')
})

export const takeBackDeletion = tenantAction(whole, async (ctx) => {
  await takeBackErasure(ctx)
  revalidatePath('/', 'layout')
  redirect('/settings/workspace?done=taken-back')
})
