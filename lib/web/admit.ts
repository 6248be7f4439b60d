import { cookies, headers } from 'next/headers'
import { countAttempt } from '@/lib/auth/attempts'
import { type Browser, enter, type Entered, type Proof } from '@/lib/auth/enter'
import type { TenantContext } from '@/lib/tenancy/context'
import { callerOf } from './caller'
import { type CookieReader, forgetHalfIn, peopleIn, rememberHalfIn, rememberPerson } from './entrance-cookies'
import { safePath } from './safe-path'
import { sessionCookie, setSessionCookie } from './session-cookie'

/** What is known of the browser that this request comes from. */
export const thisBrowser = async (): Promise<Browser> => browserOf(await headers(), await cookies())

/** The same out of a request's own headers and cookies. */
export function browserOf(from: Parameters<typeof callerOf>[0], jar: CookieReader): Browser {
  const known = new Set(peopleIn(jar))
  return {
    ...callerOf(from),
    sessionToken: jar.get(sessionCookie)?.value ?? null,
    isKnownTo: (userId) => known.has(userId),
  }
}

/**
 * The end of every way in, in an action or a route: signs in who has proved who they are, and gives the path to go on to, which
 * is the page of the second factor where one is asked for. `next` is where they wanted to go.
 *
 *     redirect(await admit(ctx, { userId, method: 'passkey', bothFactors: true }, next))
 *
 * @throws AppError UNAUTHENTICATED
 */
export async function admit(ctx: TenantContext, proof: Proof, next?: string): Promise<string> {
  return goOn(await enter(ctx, proof, await thisBrowser()), next)
}

/** Sets the cookies of what `enter` or `passSecondFactor` gave, and gives the path to go on to. */
export async function goOn(entered: Entered, next?: string): Promise<string> {
  const path = safePath(next)
  if (entered.kind === 'second_factor') {
    await rememberHalfIn(entered.token)
    return path === '/' ? '/sign-in/second-factor' : `/sign-in/second-factor?next=${encodeURIComponent(path)}`
  }
  await setSessionCookie(entered.token)
  await rememberPerson(entered.userId)
  await forgetHalfIn()
  return path
}

/** The same for a mailed link: `open` does what it allows, and gives whose it was. Links are counted by network address. */
export async function admitByLink(
  ctx: TenantContext,
  open: () => Promise<{ userId: string }>,
  next?: string,
): Promise<string> {
  await countAttempt('link/address', callerOf(await headers()).address)
  const { userId } = await open()
  return admit(ctx, { userId, method: 'link' }, next)
}
