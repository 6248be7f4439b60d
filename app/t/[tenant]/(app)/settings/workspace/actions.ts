'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { scheduleErasureInput } from '@/lib/erasure/input'
import { scheduleErasure } from '@/lib/erasure/schedule-erasure'
import { takeBackErasure } from '@/lib/erasure/take-back-erasure'
import { pictureInput } from '@/lib/images/input'
import { tenantAction } from '@/lib/web/tenant-action'
import { changeSlug } from '@/lib/workspaces/change-slug'
import { changeSlugInput, colourInput, renameWorkspaceInput } from '@/lib/workspaces/input'
import { renameWorkspace } from '@/lib/workspaces/rename-workspace'
import { removeLogo, saveColour, saveLogo } from '@/lib/workspaces/save-brand'

const whole = { permission: 'workspace.manage', purpose: 'account' } as const

export const saveName = tenantAction({ ...whole, input: renameWorkspaceInput }, async (ctx, input) => {
  await renameWorkspace(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const newLogo = tenantAction({ ...whole, input: pictureInput }, async (ctx, input) => {
  await saveLogo(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const noLogo = tenantAction(whole, async (ctx) => {
  await removeLogo(ctx)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Removed.' }
})

export const newColour = tenantAction({ ...whole, input: colourInput }, async (ctx, input) => {
  await saveColour(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const noColour = tenantAction(whole, async (ctx) => {
  await saveColour(ctx, { colour: null })
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

/** On to the new host, where nobody is signed in: a cookie stays with its host. */
export const newAddress = tenantAction({ ...whole, input: changeSlugInput }, async (ctx, input) => {
  redirect(`${await changeSlug(ctx, input)}/new-address`)
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
