'use server'

import { redirect } from 'next/navigation'
import { confirmSignUp } from '@/lib/auth/confirm-sign-up'
import { confirmInput } from '@/lib/auth/input'
import { admitByLink } from '@/lib/web/admit'
import { originOf } from '@/lib/web/caller'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const confirm = publicTenantAction({ input: confirmInput, pending: true }, async (ctx, input, caller) => {
  redirect(await admitByLink(ctx, () => confirmSignUp(ctx, input, originOf(caller))))
})
