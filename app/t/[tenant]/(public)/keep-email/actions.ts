'use server'

import { redirect } from 'next/navigation'
import { countAttempt } from '@/lib/auth/attempts'
import { linkInput } from '@/lib/auth/input'
import { keepEmail } from '@/lib/auth/keep-email'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const keepAddress = publicTenantAction({ input: linkInput }, async (ctx, input, caller) => {
  await countAttempt('link/address', caller.address)
  const { resetToken } = await keepEmail(ctx, input)
  redirect(`/reset-password?token=${resetToken}`)
})
