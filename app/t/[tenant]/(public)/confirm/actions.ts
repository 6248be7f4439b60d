'use server'

import { redirect } from 'next/navigation'
import { confirmInput } from '@/lib/auth/input'
import { signInWithLink } from '@/lib/web/auth'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const confirm = publicTenantAction({ input: confirmInput, pending: true }, async (ctx, input) => {
  await signInWithLink(ctx, 'confirm', input)
  redirect('/')
})
