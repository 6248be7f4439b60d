'use server'

import { redirect } from 'next/navigation'
import { countAttempt } from '@/lib/auth/attempts'
import { linkInput } from '@/lib/auth/input'
import { keepEmail } from '@/lib/auth/keep-email'
import { originOf } from '@/lib/web/caller'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const keepAddress = publicTenantAction({ input: linkInput }, async (ctx, input, caller) => {
  await countAttempt('link/address', caller.address)
  const { resetToken } = await keepEmail(ctx, input, originOf(caller))
  redirect(`/reset-password?token=${resetToken}`)
})
