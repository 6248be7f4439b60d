import { cookies } from 'next/headers'
import { cookieSeconds } from './entrance-cookies'

/** Host-only by its prefix: a browser takes it with Secure and Path=/ and without Domain, or not at all. */
export const sessionCookie = '__Host-tenantry-session'

const options = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

/** The session's token that this request brings, or null. */
export async function sessionToken(): Promise<string | null> {
  return (await cookies()).get(sessionCookie)?.value || null
}

/** The cookie outlives the session, whose end is in the database: so a renewal needs no new cookie. */
export async function setSessionCookie(token: string): Promise<void> {
  const jar = await cookies()
  jar.set(sessionCookie, token, { ...options, maxAge: cookieSeconds })
}

/** Takes away the cookie of a session that was ended otherwise. */
export async function forgetSessionCookie(): Promise<void> {
  const jar = await cookies()
  jar.set(sessionCookie, '', { ...options, maxAge: 0 })
}
