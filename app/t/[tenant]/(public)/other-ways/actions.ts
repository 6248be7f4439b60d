'use server'

import { redirect } from 'next/navigation'
import { beginOauth } from '@/lib/auth/oauth/begin-oauth'
import { beginOauthInput } from '@/lib/auth/oauth/input'
import { checkPasskey } from '@/lib/auth/passkeys/check-passkey'
import { signInWithPasskeyInput } from '@/lib/auth/passkeys/input'
import { admit } from '@/lib/web/admit'
import { rememberFlow } from '@/lib/web/oauth-cookie'
import { publicTenantAction } from '@/lib/web/public-tenant-action'
import { safePath } from '@/lib/web/safe-path'

export const signInElsewhere = publicTenantAction({ input: beginOauthInput }, async (ctx, { provider, next }) => {
  await rememberFlow(await beginOauth(ctx, { provider, next: safePath(next) }))
  redirect('/sign-in/leave')
})

export const signInWithPasskey = publicTenantAction(
  { input: signInWithPasskeyInput },
  async (ctx, { sealed, answer, next }, caller) => {
    const { userId } = await checkPasskey(ctx, { sealed, answer }, caller.address)
    redirect(await admit(ctx, { userId, method: 'passkey', bothFactors: true }, next))
  },
)
