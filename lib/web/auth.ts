import NextAuth, { AuthError } from 'next-auth'
import { NextRequest } from 'next/server'
import { aboutTenant } from '@/lib/control/tenant-db'
import { AppError } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import type { TenantContext } from '@/lib/tenancy/context'
import { browserOf, thisBrowser } from './admit'
import { authConfig } from './auth-config'
import { safePath } from './safe-path'

// The only place that knows next-auth; the auth-*.ts beside it are its configuration. It takes what comes in over /api/auth, and
// signs out. People come in by `admit`, and who is signed in is read by `current-session`.

/** Ends this session, here and in the database. */
export async function signOut(ctx: TenantContext): Promise<void> {
  await NextAuth(authConfig(ctx, await thisBrowser(), () => {})).signOut({ redirect: false, redirectTo: '/sign-in' })
}

/** next-auth's own endpoints. Next says localhost for every host, so the request is made anew on the tenant's origin. */
export function handleAuthRequest(ctx: TenantContext, request: NextRequest, body: string): Promise<Response> {
  const url = new URL(request.nextUrl.pathname + request.nextUrl.search, ctx.tenant.origin)
  // One that isn't an address at all would be taken for a fault of ours.
  const callbackUrl = url.searchParams.get('callbackUrl')
  if (callbackUrl !== null) url.searchParams.set('callbackUrl', safePath(callbackUrl))
  const { handlers } = NextAuth(
    authConfig(ctx, browserOf(request.headers, request.cookies), (error) => logUnforeseen(error, ctx)),
  )
  const { method, headers: from } = request
  return method === 'POST'
    ? handlers.POST(new NextRequest(url, { method, headers: from, body }))
    : handlers.GET(new NextRequest(url, { method, headers: from }))
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
