import { cookies } from 'next/headers'
import { z } from 'zod'
import { linkLifeMs } from '@/lib/auth/lifetimes'
import { seal, unseal } from '@/lib/seal'

/** The longest that browsers keep a cookie, in seconds. */
export const cookieSeconds = 400 * 24 * 60 * 60

const hostOnly = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

const secondFactorCookie = '__Host-tenantry-second-factor'
const devicesCookie = '__Host-tenantry-device'

/** The token of a way in that waits for its second factor. In a cookie, so that it is no one else's who sees the address. */
export async function rememberHalfIn(token: string): Promise<void> {
  const jar = await cookies()
  jar.set(secondFactorCookie, token, { ...hostOnly, maxAge: linkLifeMs.second_factor / 1000 })
}

export async function halfInToken(): Promise<string | null> {
  return (await cookies()).get(secondFactorCookie)?.value || null
}

export async function forgetHalfIn(): Promise<void> {
  const jar = await cookies()
  jar.set(secondFactorCookie, '', { ...hostOnly, maxAge: 0 })
}

/** The people who have come in with this browser, sealed so that nobody makes one up. */
const devicesSchema = z.object({ people: z.array(z.uuid()) })
const mostPeople = 20

export interface CookieReader {
  get(name: string): { value: string } | undefined
}

export function peopleIn(jar: CookieReader): string[] {
  const sealed = jar.get(devicesCookie)?.value
  if (!sealed) return []
  try {
    return devicesSchema.parse(unseal('device', sealed)).people
  } catch {
    return []
  }
}

export async function rememberPerson(userId: string): Promise<void> {
  const jar = await cookies()
  const others = peopleIn(jar).filter((each) => each !== userId)
  const people = [userId, ...others].slice(0, mostPeople)
  jar.set(devicesCookie, seal('device', { people }), { ...hostOnly, maxAge: cookieSeconds })
}
