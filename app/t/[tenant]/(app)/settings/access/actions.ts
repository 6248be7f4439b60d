'use server'

import { refresh } from 'next/cache'
import { saveSignUpPolicy } from '@/lib/members/sign-up-policy'
import { signUpPolicyInput } from '@/lib/members/sign-up-policy-input'
import { tenantAction } from '@/lib/web/tenant-action'

export const savePolicy = tenantAction(
  { permission: 'access.manage', input: signUpPolicyInput },
  async (ctx, input) => {
    await saveSignUpPolicy(ctx, input)
    refresh()
    return { status: 'ok', message: 'Saved.' }
  },
)
