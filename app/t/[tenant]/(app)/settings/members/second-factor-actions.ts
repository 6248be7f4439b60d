'use server'

import { resetSecondFactor } from '@/lib/auth/second-factor/reset-second-factor'
import { memberIdInput } from '@/lib/members/input'
import { tenantAction } from '@/lib/web/tenant-action'

export const resetTwoSteps = tenantAction(
  { permission: 'members.manage', input: memberIdInput },
  async (ctx, input) => {
    await resetSecondFactor(ctx, input)
    return { status: 'ok', message: 'They can sign in without a second step now.' }
  },
)
