'use server'

import { redirect } from 'next/navigation'
import { resetPasswordInput } from '@/lib/auth/input'
import { resetPassword } from '@/lib/auth/reset-password'
import { admitByLink } from '@/lib/web/admit'
import { originOf } from '@/lib/web/caller'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const chooseNewPassword = publicTenantAction({ input: resetPasswordInput }, async (ctx, input, caller) => {
  redirect(await admitByLink(ctx, () => resetPassword(ctx, input, originOf(caller))))
})
