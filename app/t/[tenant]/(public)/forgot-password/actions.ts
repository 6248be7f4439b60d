'use server'

import { after } from 'next/server'
import { forgotPasswordInput } from '@/lib/auth/input'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { countResetAttempt, requestPasswordReset } from '@/lib/auth/request-password-reset'
import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { drainAfterwards } from '@/lib/web/drain-afterwards'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const askForReset = publicTenantAction({ input: forgotPasswordInput }, async (ctx, input, caller) => {
  await countResetAttempt(ctx, input.email, caller.address)
  // After the answer, so that its time tells nobody whether there is such an account.
  after(async () => {
    await requestPasswordReset(ctx, input).catch((error: unknown) => logUnknown(error, aboutTenant(ctx.tenant.id)))
    await drainAfterwards(ctx)()
  })
  return {
    status: 'ok',
    message: `If somebody here has this address, a link is on its way. It works for ${describeDuration(linkLifeMs.reset_password)}.`,
  }
})
