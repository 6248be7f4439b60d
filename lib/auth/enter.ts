import type { TenantTx } from '@/lib/db/tenant-client'
import type { TenantContext } from '@/lib/tenancy/context'
import { consumeOneTimeToken, issueOneTimeToken, peekOneTimeToken } from './one-time-token'
import { asksSecondFactor } from './second-factor/second-factors'
import { endSession, holdPerson, openSession, type OpenedSession, type SignInMethod, signInMethods } from './session'
import { tellOfDevice } from './tell-of-device'

// How people come in. Each way (a password, a mailed link, a passkey, an account elsewhere) proves who somebody is, in a file of
// its own, and ends in `enter`. There it is decided whether a second factor is still to be shown: then there is a token for
// /sign-in/second-factor instead of a session, and `passSecondFactor` makes the session. In lib/web, `admit` does both for the
// browser at hand: it brings `browser`, sets the cookies and says where to go on.

/** What a way in has proved. */
export interface Proof {
  userId: string
  method: SignInMethod
  /** The hash that a password fitted: it must still be theirs. */
  passwordHash?: string
  /** A passkey that also knew its owner: nothing more is asked. */
  bothFactors?: boolean
}

/** What is known of the browser that somebody comes in with. */
export interface Browser {
  /** Network address. */
  address: string
  userAgent: string | null
  /** The token of a session that it has been in, which ends: with whom one comes in, one gets a new one. */
  sessionToken?: string | null
  /** Has this person come in with it before? Undefined where nobody can say: then nobody is told of a new device. */
  isKnownTo?: (userId: string) => boolean
}

export type Entered =
  | ({ kind: 'session'; userId: string } & OpenedSession)
  /** `token` is for `passSecondFactor`, and for the same browser. */
  | { kind: 'second_factor'; token: string }

/** Lets a person in who has proved who they are. @throws AppError UNAUTHENTICATED where what they proved no longer holds */
export async function enter(ctx: TenantContext, proof: Proof, browser: Browser): Promise<Entered> {
  const { userId, method } = proof
  return ctx.db.$transaction(async (tx) => {
    await holdPerson(tx, proof)
    if (!proof.bothFactors && (await asksSecondFactor(tx, ctx.tenant, userId))) {
      const token = await issueOneTimeToken(tx, { userId, purpose: 'second_factor', data: { method } })
      return { kind: 'second_factor', token }
    }
    return open(tx, ctx, { userId, method, secondFactor: proof.bothFactors === true }, browser)
  })
}

/** Whose second factor this token waits for, and how they came so far; null: it doesn't work (any more). */
export async function whoIsHalfIn(
  { db }: TenantContext,
  token: string,
): Promise<{ userId: string; name: string; email: string } | null> {
  const person = await peekOneTimeToken(db, { token, purpose: 'second_factor' })
  return person && { userId: person.userId, name: person.name, email: person.email }
}

/**
 * The rest of the way in. `prove` checks the second factor in the transaction that makes the session, and throws where it is
 * wrong: then nothing has happened, and the token still works. @throws AppError NOT_FOUND for a token that doesn't work
 */
export async function passSecondFactor(
  ctx: TenantContext,
  token: string,
  browser: Browser,
  prove: (tx: TenantTx, userId: string) => Promise<void>,
): Promise<Extract<Entered, { kind: 'session' }>> {
  return ctx.db.$transaction(async (tx) => {
    const { userId, data } = await consumeOneTimeToken(tx, { token, purpose: 'second_factor' })
    await holdPerson(tx, { userId })
    await prove(tx, userId)
    const method = signInMethods.find((each) => each === data.method) ?? 'link'
    return open(tx, ctx, { userId, method, secondFactor: true }, browser)
  })
}

async function open(
  tx: TenantTx,
  ctx: TenantContext,
  opened: { userId: string; method: SignInMethod; secondFactor: boolean },
  { address, userAgent, sessionToken, isKnownTo }: Browser,
): Promise<Extract<Entered, { kind: 'session' }>> {
  const { userId } = opened
  if (sessionToken) await endSession(tx, sessionToken)
  if (isKnownTo && !isKnownTo(userId)) await tellOfDevice(tx, ctx, userId, { address, userAgent })
  await tx.user.updateMany({ where: { id: userId }, data: { lastSignInAt: new Date() } })
  const session = await openSession(tx, { ...opened, address, userAgent })
  return { kind: 'session', userId, ...session }
}
