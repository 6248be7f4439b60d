import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { recordAudit } from '@/lib/audit/record-audit'
import { requirePresence } from '@/lib/auth/require-presence'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { noteShown, refuseUnshown } from '@/lib/auth/second-factor/second-factors'
import { useOnce } from '@/lib/auth/use-once'
import { AppError, isAppError } from '@/lib/errors'
import type { Context, Tenant } from '@/lib/tenancy/context'
import { openChallenge, sealChallenge } from './challenge'
import { hostOf } from './relying-party'

/** EdDSA, ES256, RS256: what every authenticator of these years speaks one of. */
const algorithms = [-8, -7, -257]

/** More than anybody has devices. */
const most = 20

/** What a browser needs to make a passkey for the actor. Those that they have are not made twice. @throws AppError CONFLICT */
export async function offerPasskey({
  tenant,
  db,
  actor,
}: Context): Promise<{ options: PublicKeyCredentialCreationOptionsJSON; sealed: string }> {
  const { userId, email, name } = actor
  const known = await db.passkey.findMany({
    where: { userId },
    select: { credentialId: true, transports: true, host: true },
  })
  if (known.length >= most) {
    throw new AppError('CONFLICT', { message: `You have ${most} passkeys. Remove one that you don’t use any more.` })
  }
  const rpID = hostOf(tenant)
  const options = await generateRegistrationOptions({
    rpID,
    rpName: tenant.name,
    userID: new TextEncoder().encode(userId),
    userName: email,
    userDisplayName: name,
    supportedAlgorithmIDs: algorithms,
    // It says who it is for, so that nobody has to type an address; and it checks who holds it.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known
      .filter(({ host }) => host === rpID)
      .map(({ credentialId, transports }) => ({ id: credentialId, transports: transports.split(' ').filter(Boolean) })),
  })
  return { options, sealed: sealChallenge(options.challenge, { tenant, userId }) }
}

/** Keeps the passkey that the actor's browser has made. @throws AppError UNAUTHENTICATED (too late), INVALID_INPUT, FORBIDDEN, CONFLICT */
export async function addPasskey(
  ctx: Context,
  {
    sealed,
    answer,
    name,
    password,
  }: { sealed: string; answer: RegistrationResponseJSON; name: string; password?: string },
): Promise<void> {
  const { tenant, db, actor } = ctx
  const { userId } = actor
  await requirePresence(ctx, password)
  const challenge = openChallenge(sealed, { tenant, userId })
  const passkey = await readPasskey(tenant, challenge, answer)
  await db
    .$transaction(async (tx) => {
      await useOnce(tx, { userId, purpose: 'passkey', token: challenge })
      await refuseUnshown(tx, ctx)
      const data = { ...passkey, userId, name }
      const { id: subjectId } = await tx.passkey.create({ data, select: { id: true } })
      await noteShown(tx, actor)
      await recordAudit(tx, actor, { action: 'member.passkey_added', subjectId, subjectLabel: name })
      await mailAboutSecurity(tx, tenant, actor, 'passkey_added', { about: name, from: actor.from })
    })
    .catch((error: unknown) => {
      if (!isAppError(error, 'CONFLICT')) throw error
      throw new AppError('CONFLICT', { message: 'That passkey is here already.', cause: error })
    })
}

/** What is kept of a passkey that has been made for this workspace's host. @throws AppError INVALID_INPUT */
async function readPasskey(tenant: Tenant, challenge: string, answer: RegistrationResponseJSON) {
  const host = hostOf(tenant)
  const checked = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: tenant.origin,
    expectedRPID: host,
    supportedAlgorithmIDs: algorithms,
  }).catch((cause: unknown) => {
    throw unusable(cause)
  })
  if (!checked.verified) throw unusable()
  const { credential, credentialBackedUp: backedUp } = checked.registrationInfo
  const transports = credential.transports?.join(' ') ?? ''
  const publicKey = new Uint8Array(credential.publicKey)
  return { credentialId: credential.id, publicKey, counter: credential.counter, transports, backedUp, host }
}

const unusable = (cause?: unknown) =>
  new AppError('INVALID_INPUT', {
    message: 'That passkey can’t be used here. Try again, with another device perhaps.',
    internal: String(cause),
    cause,
  })
