'use server'

import { redirect } from 'next/navigation'
import { signOut } from '@/lib/web/auth'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

/** Public, so that it also clears the cookie of a session that is over. */
export const signOutHere = publicTenantAction({ counted: 'caller' }, async (ctx) => {
  await signOut(ctx)
  redirect('/sign-in')
})
