'use server'

import { refresh } from 'next/cache'
import { changePassword, endOtherSessions, endOwnSession } from '@/lib/auth/account'
import { askForEmail } from '@/lib/auth/change-email'
import { changeEmailInput, changePasswordInput, presenceInput, sessionIdInput } from '@/lib/auth/input'
import { removeApp } from '@/lib/auth/second-factor/remove-app'
import { setSessionCookie } from '@/lib/web/session-cookie'
import { tenantAction } from '@/lib/web/tenant-action'

const own = { permission: 'account.manage', purpose: 'account' } as const

export const newPassword = tenantAction({ ...own, input: changePasswordInput }, async (ctx, input) => {
  const { token } = await changePassword(ctx, input)
  await setSessionCookie(token)
  refresh()
  return { status: 'ok', message: 'Your password is changed, and every other session has ended.' }
})

export const newEmail = tenantAction({ ...own, input: changeEmailInput }, async (ctx, input) => {
  await askForEmail(ctx, input)
  return {
    status: 'ok',
    message: `A link is on its way to ${input.email}. Once it is confirmed there, you sign in with it.`,
    values: { email: '' },
  }
})

export const stopApp = tenantAction({ ...own, input: presenceInput }, async (ctx, input) => {
  await removeApp(ctx, input)
  refresh()
  return { status: 'ok', message: 'Two-step sign-in is off.' }
})

export const endSession = tenantAction({ ...own, input: sessionIdInput }, async (ctx, input) => {
  await endOwnSession(ctx, input)
  refresh()
  return { status: 'ok' }
})

export const endOthers = tenantAction(own, async (ctx) => {
  const count = await endOtherSessions(ctx)
  refresh()
  return { status: 'ok', message: count === 1 ? 'One other session has ended.' : `${count} other sessions have ended.` }
})
