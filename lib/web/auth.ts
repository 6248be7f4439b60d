import NextAuth, { AuthError } from 'next-auth'
import { cookies, headers } from 'next/headers'
import { NextRequest } from 'next/server'
import { aboutTenant } from '@/lib/control/tenant-db'
import { AppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { TenantContext } from '@/lib/tenancy/context'
import { authConfig } from './auth-config'
import type { LinkKind } from './auth-providers'
import { sessionCookie } from './session-cookie'

// The only place that knows next-auth; the auth-*.ts beside it are its configuration. It takes what comes
// in over /api/auth, and sets and clears the session's cookie. Who is signed in is read by `current-session`.

/** Signs in with e-mail and password: sets the cookie, or throws what `checkPassword` throws. */
export async function signInWithPassword(
  ctx: TenantContext,
  input: { email: string; password: string },
): Promise<void> {
  await signIn(ctx, 'password', input)
}

/** Does what a mailed link allows, and signs in: sets the cookie, or throws what the link's domain function throws. */
export async function signInWithLink(ctx: TenantContext, kind: LinkKind, input: Record<string, string>): Promise<void> {
  await signIn(ctx, 'link', { kind, ...input })
}

async function signIn(
  ctx: TenantContext,
  provider: 'password' | 'link',
  fields: Record<string, string>,
): Promise<void> {
  try {
    const { signIn: enter } = NextAuth(await ownConfig(ctx))
    await enter(provider, { ...fields, redirect: false, redirectTo: '/' })
  } catch (error) {
    throw originOf(error)
  }
}

/** Ends this session, here and in the database. */
export async function signOut(ctx: TenantContext): Promise<void> {
  await NextAuth(await ownConfig(ctx)).signOut({ redirect: false, redirectTo: '/sign-in' })
}

/** Takes away the cookie of a session that was ended otherwise. */
export async function forgetSessionCookie(): Promise<void> {
  const jar = await cookies()
  jar.set(sessionCookie, '', { httpOnly: true, secure: true, sameSite: 'lax', path: '/', maxAge: 0 })
}

/** next-auth's own endpoints. Next says localhost for every host, so the request is made anew on the tenant's origin. */
export function handleAuthRequest(ctx: TenantContext, request: NextRequest, body: string): Promise<Response> {
  const url = new URL(request.nextUrl.pathname + request.nextUrl.search, ctx.tenant.origin)
  const { handlers } = NextAuth(authConfig(ctx, request.headers, (error) => logUnforeseen(error, ctx)))
  const { method, headers: from } = request
  return method === 'POST'
    ? handlers.POST(new NextRequest(url, { method, headers: from, body }))
    : handlers.GET(new NextRequest(url, { method, headers: from }))
}

/** The configuration inside an action: what goes wrong is thrown to our own caller, who logs it. */
async function ownConfig(ctx: TenantContext) {
  return authConfig(ctx, new Headers(await headers()), () => {})
}

/** The error that a domain function threw, out of next-auth's wrapping. */
function originOf(error: unknown): unknown {
  const inner = error instanceof AuthError ? error.cause?.err : undefined
  return inner instanceof AppError ? inner : error
}

function logUnforeseen(error: Error, { tenant }: TenantContext): void {
  const origin = originOf(error)
  if (!(origin instanceof AppError)) logUnknown(origin, aboutTenant(tenant.id))
}
