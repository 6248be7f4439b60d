'use server'

import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { followLinkInput, signInLinkInput } from '@/lib/auth/input'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { countSignInLink, mailSignInLink, useSignInLink } from '@/lib/auth/sign-in-link'
import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { admitByLink } from '@/lib/web/admit'
import { drainAfterwards } from '@/lib/web/drain-afterwards'
import { publicTenantAction } from '@/lib/web/public-tenant-action'
import { safePath } from '@/lib/web/safe-path'

export const askForLink = publicTenantAction({ input: signInLinkInput }, async (ctx, { email, next }, caller) => {
  await countSignInLink(ctx, email, caller.address)
  // After the answer, so that its time tells nobody whether there is such an account.
  after(async () => {
    const asked = { email, next: safePath(next) }
    await mailSignInLink(ctx, asked).catch((error: unknown) => logUnknown(error, aboutTenant(ctx.tenant.id)))
    await drainAfterwards(ctx)()
  })
  return {
    status: 'ok',
    message: `If somebody here has this address, a link is on its way. It works for ${describeDuration(linkLifeMs.sign_in)}.`,
  }
})

export const followLink = publicTenantAction({ input: followLinkInput }, async (ctx, { token, next }) => {
  redirect(await admitByLink(ctx, () => useSignInLink(ctx, { token }), next))
})
