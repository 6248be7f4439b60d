'use server'

import { redirect } from 'next/navigation'
import { resetPasswordInput } from '@/lib/auth/input'
import { signInWithLink } from '@/lib/web/auth'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const chooseNewPassword = publicTenantAction({ input: resetPasswordInput }, async (ctx, input) => {
  await signInWithLink(ctx, 'reset', input)
  redirect('/')
})
