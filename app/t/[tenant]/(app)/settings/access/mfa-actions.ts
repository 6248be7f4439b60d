'use server'

import { refresh } from 'next/cache'
import { mfaPolicyInput } from '@/lib/auth/input'
import { changeMfaPolicy } from '@/lib/auth/second-factor/change-policy'
import { tenantAction } from '@/lib/web/tenant-action'

export const requireOfAll = tenantAction({ permission: 'access.manage', input: mfaPolicyInput }, async (ctx, input) => {
  await changeMfaPolicy(ctx, input)
  refresh()
  return { status: 'ok' }
})
