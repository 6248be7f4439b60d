'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { beginOauth } from '@/lib/auth/oauth/begin-oauth'
import { disconnectAccount } from '@/lib/auth/oauth/connected-accounts'
import { connectAccountInput, disconnectAccountInput } from '@/lib/auth/oauth/input'
import { addPasskey } from '@/lib/auth/passkeys/add-passkey'
import { addPasskeyInput, removePasskeyInput, renamePasskeyInput } from '@/lib/auth/passkeys/input'
import { removePasskey, renamePasskey } from '@/lib/auth/passkeys/passkeys'
import { requirePresence } from '@/lib/auth/require-presence'
import { rememberFlow } from '@/lib/web/oauth-cookie'
import { tenantAction } from '@/lib/web/tenant-action'

const own = { permission: 'account.manage', purpose: 'account' } as const

/** Open to those who lack the second factor that they need: a passkey is one. */
export const keepPasskey = tenantAction(
  { ...own, secondFactor: 'later', input: addPasskeyInput },
  async (ctx, input) => {
    await addPasskey(ctx, input)
    refresh()
    return { status: 'ok', message: `“${input.name}” can sign you in from now on.` }
  },
)

export const nameOfPasskey = tenantAction({ ...own, input: renamePasskeyInput }, async (ctx, input) => {
  await renamePasskey(ctx, input)
  refresh()
})

export const dropPasskey = tenantAction({ ...own, input: removePasskeyInput }, async (ctx, input) => {
  await removePasskey(ctx, input)
  refresh()
})

export const connectElsewhere = tenantAction(
  { ...own, input: connectAccountInput },
  async (ctx, { provider, password }) => {
    await requirePresence(ctx, password)
    const next = '/settings/security'
    await rememberFlow(await beginOauth(ctx, { provider, userId: ctx.actor.userId, next }))
    redirect('/sign-in/leave')
  },
)

export const disconnectElsewhere = tenantAction({ ...own, input: disconnectAccountInput }, async (ctx, input) => {
  await disconnectAccount(ctx, input)
  refresh()
})
