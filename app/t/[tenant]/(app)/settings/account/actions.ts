'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { changePassword, renameSelf, signOutEverywhere } from '@/lib/auth/account'
import { changePasswordInput, renameSelfInput } from '@/lib/auth/input'
import { forgetSessionCookie } from '@/lib/web/session-cookie'
import { tenantAction } from '@/lib/web/tenant-action'

const own = { permission: 'account.manage', purpose: 'account' } as const

export const rename = tenantAction({ ...own, input: renameSelfInput }, async (ctx, input) => {
  await renameSelf(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Saved.' }
})

export const newPassword = tenantAction({ ...own, input: changePasswordInput }, async (ctx, input) => {
  await changePassword(ctx, input)
  revalidatePath('/', 'layout')
  return { status: 'ok', message: 'Your password is changed, and every other session has ended.' }
})

export const signOutOfAll = tenantAction(own, async (ctx) => {
  await signOutEverywhere(ctx)
  await forgetSessionCookie()
  redirect('/sign-in')
})
