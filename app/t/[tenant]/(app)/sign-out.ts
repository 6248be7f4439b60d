'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { signOut } from '@/lib/web/auth'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

/** Public, so that it also clears the cookie of a session that is over. */
export const signOutHere = publicTenantAction({ input: z.object({}) }, async (ctx) => {
  await signOut(ctx)
  redirect('/sign-in')
})
