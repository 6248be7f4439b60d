import type { NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { acceptInvitation } from '@/lib/auth/accept-invitation'
import { countAttempt } from '@/lib/auth/attempts'
import { checkPassword } from '@/lib/auth/check-password'
import { confirmSignUp } from '@/lib/auth/confirm-sign-up'
import { acceptInvitationInput, confirmInput, resetPasswordInput, signInInput } from '@/lib/auth/input'
import { resetPassword } from '@/lib/auth/reset-password'
import { createSession, sessionLifeMs } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { TenantContext } from '@/lib/tenancy/context'
import { authAdapter } from './auth-adapter'
import { callerOf } from './caller'
import { parseInput } from './read-form'
import { sessionCookie } from './session-cookie'

const lifeSeconds = sessionLifeMs / 1000
/** The longest that browsers keep a cookie. The session's own end is in the database, so a renewal needs no new cookie. */
const cookieSeconds = 400 * 24 * 60 * 60

const hostOnly = (name: string, maxAge?: number) => ({
  name,
  options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: true, maxAge },
})

/** What opens with a mailed link, by the link's purpose. */
const links = {
  confirm: (ctx: TenantContext, given: unknown) => confirmSignUp(ctx, parseInput(confirmInput, given)),
  reset: (ctx: TenantContext, given: unknown) => resetPassword(ctx, parseInput(resetPasswordInput, given)),
  invitation: (ctx: TenantContext, given: unknown) => acceptInvitation(ctx, parseInput(acceptInvitationInput, given)),
} as const

export type LinkKind = keyof typeof links

function useLink(ctx: TenantContext, kind: unknown, given: object): Promise<{ userId: string }> {
  if (typeof kind !== 'string' || !Object.hasOwn(links, kind)) throw new AppError('INVALID_INPUT')
  return links[kind as LinkKind](ctx, given)
}

/** Drops what next-auth adds to the fields of a form. */
const withoutOwn = ({ csrfToken: _csrf, callbackUrl: _url, ...fields }: Record<string, unknown>) => fields

/**
 * next-auth for one tenant, made for one request. Every way in ends in `createSession`: a password or a link is checked by
 * the domain, and in place of a JSON Web Token the browser gets the token of a row among this tenant's sessions.
 */
export function authConfig(ctx: TenantContext, headers: Headers, onError: (error: Error) => void): NextAuthConfig {
  const caller = callerOf(headers)
  return {
    trustHost: true,
    basePath: '/api/auth',
    secret: env.AUTH_SECRET,
    adapter: authAdapter(ctx),
    // No strategy: with the adapter it is "database". updateAge = maxAge: `findSession` renews, next-auth never does.
    session: { maxAge: lifeSeconds, updateAge: lifeSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: hostOnly(sessionCookie, cookieSeconds),
      csrfToken: hostOnly('__Host-tenantry-csrf'),
      callbackUrl: hostOnly('__Host-tenantry-callback'),
    },
    providers: [
      Credentials({
        id: 'password',
        credentials: { email: {}, password: { type: 'password' } },
        authorize: async (fields) => {
          const { userId } = await checkPassword(ctx, parseInput(signInInput, withoutOwn(fields)), caller.address)
          return { id: userId }
        },
      }),
      Credentials({
        id: 'link',
        credentials: { kind: {}, token: {}, name: {}, password: { type: 'password' } },
        authorize: async (fields) => {
          const { kind, ...given } = withoutOwn(fields)
          await countAttempt('link/address', caller.address)
          const { userId } = await useLink(ctx, kind, given)
          return { id: userId }
        },
      }),
    ],
    jwt: {
      maxAge: lifeSeconds,
      async encode({ token, salt }) {
        if (salt !== sessionCookie || !token?.sub) throw new Error('only a session is made here, and it needs its user')
        const session = await createSession(ctx.db, { userId: token.sub, userAgent: caller.userAgent })
        return session.token
      },
      // Nothing is ever kept in a JSON Web Token, so none is ever believed.
      decode: async () => null,
    },
    callbacks: {
      // Not `...session`: that would hand the token to scripts.
      session: ({ session, user }) => ({
        expires: session.expires,
        user: { id: user.id, name: user.name, email: user.email },
      }),
    },
    logger: { error: onError, warn: () => {}, debug: () => {} },
  }
}
