import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server'
import { countAttempt, giveBackAttempt } from '@/lib/auth/attempts'
import { useOnce } from '@/lib/auth/use-once'
import { aboutTenant } from '@/lib/control/tenant-db'
import { unique } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import type { Tenant, TenantContext } from '@/lib/tenancy/context'
import { openChallenge, sealChallenge } from './challenge'
import { hostOf } from './relying-party'

/** What a browser needs to ask for a passkey of this workspace; nobody says yet who they are. */
export async function askForPasskey(
  tenant: Tenant,
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; sealed: string }> {
  const options = await generateAuthenticationOptions({
    rpID: hostOf(tenant),
    // The device asks for a finger, a face or a PIN: that is the second factor.
    userVerification: 'required',
  })
  return { options, sealed: sealChallenge(options.challenge, { tenant, userId: null }) }
}

/**
 * Whose passkey has answered. It has checked its owner, too, so it counts for both factors. `address` is the caller's.
 * @throws AppError UNAUTHENTICATED, TOO_MANY_ATTEMPTS
 */
export async function checkPasskey(
  { tenant, db }: TenantContext,
  { sealed, answer }: { sealed: string; answer: AuthenticationResponseJSON },
  address: string,
): Promise<{ userId: string }> {
  await countAttempt('sign-in/address', address)
  const challenge = openChallenge(sealed, { tenant, userId: null })
  const passkey = await db.passkey.findUnique({
    where: unique('tenantId_credentialId', { credentialId: answer.id }),
    include: { user: { select: { emailVerifiedAt: true, deactivatedAt: true } } },
  })
  if (!passkey?.user.emailVerifiedAt || passkey.user.deactivatedAt) throw unknown()
  const { id, userId, counter } = passkey
  const checked = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: tenant.origin,
    expectedRPID: hostOf(tenant),
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: Number(counter) },
  }).catch((error: unknown) => {
    // A counter that has not grown may be a copy at work: somebody should be able to find that.
    log().warn({ ...aboutTenant(tenant.id), passkeyId: id, err: error }, 'a passkey was refused')
    return null
  })
  if (!checked?.verified || !isOf(answer, userId)) throw refused()
  const { newCounter, credentialBackedUp } = checked.authenticationInfo
  await db.$transaction(async (tx) => {
    await useOnce(tx, { userId, purpose: 'passkey', token: challenge })
    const { count } = await tx.passkey.updateMany({
      // Of two answers at the same moment the second finds another counter.
      where: { id, counter },
      data: { counter: newCounter, backedUp: credentialBackedUp, lastUsedAt: new Date() },
    })
    if (count === 0) throw refused()
  })
  await giveBackAttempt('sign-in/address', address)
  return { userId }
}

/** A passkey names its owner: where it does, it must be whom we know it to be. */
function isOf({ response: { userHandle } }: AuthenticationResponseJSON, userId: string): boolean {
  return userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === userId
}

const unknown = () =>
  new AppError('UNAUTHENTICATED', {
    message: 'That passkey isn’t known here any more. Sign in another way, and add a new one under Security.',
  })

const refused = () =>
  new AppError('UNAUTHENTICATED', { message: 'That passkey couldn’t be checked. Try again, or sign in another way.' })
