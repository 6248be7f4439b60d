import { cookies } from 'next/headers'
import { linkLifeMs } from '@/lib/auth/lifetimes'

const name = '__Host-tenantry-oauth'

/** Lax, since the way back from the provider is a visit from another site. */
const hostOnly = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' } as const

/** Keeps a flow in this browser, for this host: nobody else can end what it has begun. */
export async function rememberFlow(sealed: string): Promise<void> {
  const jar = await cookies()
  jar.set(name, sealed, { ...hostOnly, maxAge: linkLifeMs.oauth / 1000 })
}

/** The sealed flow that this browser has begun last. */
export async function begunFlow(): Promise<string | null> {
  return (await cookies()).get(name)?.value || null
}

/** The same, and it is gone from the browser: an answer is tried once. */
export async function takeFlow(): Promise<string | null> {
  const flow = await begunFlow()
  const jar = await cookies()
  jar.set(name, '', { ...hostOnly, maxAge: 0 })
  return flow
}
