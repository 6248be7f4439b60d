'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { deleteAccount } from '@/lib/account/delete-account'
import { deleteAccountInput, themeInput, timeInput } from '@/lib/account/input'
import { saveTheme, saveTimeZone } from '@/lib/account/preferences'
import { renameSelf } from '@/lib/auth/account'
import { renameSelfInput } from '@/lib/auth/input'
import { pictureInput } from '@/lib/images/input'
import { removePicture, savePicture } from '@/lib/images/own-picture'
import { forgetSessionCookie } from '@/lib/web/session-cookie'
import { tenantAction } from '@/lib/web/tenant-action'

const own = { permission: 'account.manage', purpose: 'account' } as const

export const rename = tenantAction({ ...own, input: renameSelfInput }, async (ctx, input) => {
  await renameSelf(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const newPicture = tenantAction({ ...own, input: pictureInput }, async (ctx, input) => {
  await savePicture(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const noPicture = tenantAction(own, async (ctx) => {
  await removePicture(ctx)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Removed.' }
})

export const chooseZone = tenantAction({ ...own, input: timeInput }, async (ctx, input) => {
  await saveTimeZone(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const chooseLooks = tenantAction({ ...own, input: themeInput }, async (ctx, input) => {
  await saveTheme(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const endAccount = tenantAction({ ...own, input: deleteAccountInput }, async (ctx, input) => {
  await deleteAccount(ctx, input)
  await forgetSessionCookie()
  redirect('/account-deleted')
})
