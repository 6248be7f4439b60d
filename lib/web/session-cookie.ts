import { cookies } from 'next/headers'

/** Host-only by its prefix: a browser takes it with Secure and Path=/ and without Domain, or not at all. */
export const sessionCookie = '__Host-tenantry-session'

/** The session's token that this request brings, or null. */
export async function sessionToken(): Promise<string | null> {
  return (await cookies()).get(sessionCookie)?.value || null
}
