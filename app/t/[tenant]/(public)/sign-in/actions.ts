'use server'

import { redirect } from 'next/navigation'
import { checkPassword } from '@/lib/auth/check-password'
import { signInInput } from '@/lib/auth/input'
import { admit } from '@/lib/web/admit'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const signIn = publicTenantAction({ input: signInInput }, async (ctx, { next, ...given }, caller) => {
  const known = await checkPassword(ctx, given, caller.address)
  redirect(await admit(ctx, { ...known, method: 'password' }, next))
})
