'use server'

import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { confirmJoin } from '@/lib/members/confirm-join'
import { confirmJoinInput, requestJoinInput } from '@/lib/members/input'
import { countJoinAttempt, requestJoin } from '@/lib/members/request-join'
import { admitByLink } from '@/lib/web/admit'
import { originOf } from '@/lib/web/caller'
import { drainAfterwards } from '@/lib/web/drain-afterwards'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const askToJoin = publicTenantAction({ input: requestJoinInput }, async (ctx, input, caller) => {
  await countJoinAttempt(ctx, input.email, caller.address)
  // After the answer, so that its time tells nobody whether there is such an account.
  after(async () => {
    await requestJoin(ctx, input).catch((error: unknown) => logUnknown(error, aboutTenant(ctx.tenant.id)))
    await drainAfterwards(ctx)()
  })
  return {
    status: 'ok',
    message: `A mail to ${input.email} is on its way. Its link works for ${describeDuration(linkLifeMs.join)}.`,
  }
})

export const confirm = publicTenantAction({ input: confirmJoinInput }, async (ctx, input, caller) => {
  redirect(await admitByLink(ctx, () => confirmJoin(ctx, input, originOf(caller))))
})
