'use server'

import { confirmAppInput, presenceInput } from '@/lib/auth/input'
import { makeRecoveryCodes } from '@/lib/auth/second-factor/make-recovery-codes'
import { confirmApp } from '@/lib/auth/second-factor/set-up-app'
import { tenantAction } from '@/lib/web/tenant-action'

// Open to those who lack the second factor that they need. Neither refreshes the page: it would take the codes away again.
const setUp = { permission: 'account.manage', purpose: 'account', secondFactor: 'later' } as const

export const startApp = tenantAction({ ...setUp, input: confirmAppInput }, async (ctx, input) => {
  const { recoveryCodes } = await confirmApp(ctx, input)
  return { status: 'ok', values: { recoveryCodes: recoveryCodes.join('\n') } }
})

const own = { permission: 'account.manage', purpose: 'account' } as const

export const newRecoveryCodes = tenantAction({ ...own, input: presenceInput }, async (ctx, input) => {
  const { recoveryCodes } = await makeRecoveryCodes(ctx, input)
  return { status: 'ok', values: { recoveryCodes: recoveryCodes.join('\n') } }
})
