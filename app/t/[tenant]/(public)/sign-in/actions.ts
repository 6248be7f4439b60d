'use server'

import { redirect } from 'next/navigation'
import { signInInput } from '@/lib/auth/input'
import { signInWithPassword } from '@/lib/web/auth'
import { publicTenantAction } from '@/lib/web/public-tenant-action'
import { safePath } from '@/lib/web/safe-path'

export const signIn = publicTenantAction({ input: signInInput }, async (ctx, { email, password, next }) => {
  await signInWithPassword(ctx, { email, password })
  redirect(safePath(next))
})
