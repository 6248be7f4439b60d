'use server'

import { countAttempt } from '@/lib/auth/attempts'
import { confirmEmail } from '@/lib/auth/change-email'
import { linkInput } from '@/lib/auth/input'
import { originOf } from '@/lib/web/caller'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const confirmAddress = publicTenantAction({ input: linkInput }, async (ctx, input, caller) => {
  await countAttempt('link/address', caller.address)
  const { email } = await confirmEmail(ctx, input, originOf(caller))
  return { status: 'ok', message: `Done. From now on you sign in with ${email}.` }
})
