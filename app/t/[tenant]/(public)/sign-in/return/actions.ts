'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { countAttempt, giveBackAttempt } from '@/lib/auth/attempts'
import { checkAccount } from '@/lib/auth/oauth/check-account'
import { connectAccount } from '@/lib/auth/oauth/connected-accounts'
import { matchFlow } from '@/lib/auth/oauth/flow'
import { readIdentity } from '@/lib/auth/oauth/identity'
import { finishOauthInput } from '@/lib/auth/oauth/input'
import { AppError } from '@/lib/errors'
import { admit } from '@/lib/web/admit'
import { originOf } from '@/lib/web/caller'
import { findContext } from '@/lib/web/current-session'
import { takeFlow } from '@/lib/web/oauth-cookie'
import { publicTenantAction } from '@/lib/web/public-tenant-action'

export const comeBack = publicTenantAction({ input: finishOauthInput }, async (ctx, { ticket: sealed }, caller) => {
  await countAttempt('sign-in/address', caller.address)
  const { flow, ticket } = matchFlow(ctx.tenant, { flow: await takeFlow(), ticket: sealed })
  const { userId, state, provider, next } = flow
  if (userId === undefined) {
    const person = await checkAccount(ctx, await readIdentity(flow, ticket), { state, from: originOf(caller) })
    await giveBackAttempt('sign-in/address', caller.address)
    redirect(await admit(ctx, { ...person, method: provider }, next))
  }
  const own = await findContext(ctx.tenant, 'account')
  if (own?.actor.userId !== userId) {
    throw new AppError('UNAUTHENTICATED', { message: 'You have signed out meanwhile. Sign in, and connect it again.' })
  }
  await connectAccount(own, await readIdentity(flow, ticket), state)
  revalidatePath('/', 'layout')
  redirect('/settings/security')
})
