import type { NextAuthConfig } from 'next-auth'
import { sessionLifeMs } from '@/lib/auth/lifetimes'
import { createSession } from '@/lib/auth/session'
import { env } from '@/lib/env'
import type { TenantContext } from '@/lib/tenancy/context'
import { authAdapter } from './auth-adapter'
import { linkProvider, passwordProvider } from './auth-providers'
import { callerOf } from './caller'
import { sessionCookie } from './session-cookie'

const lifeSeconds = sessionLifeMs / 1000
/** The longest that browsers keep a cookie. The session's own end is in the database, so a renewal needs no new cookie. */
const cookieSeconds = 400 * 24 * 60 * 60

const hostOnly = (name: string, maxAge?: number) => ({
  name,
  options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: true, maxAge },
})

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
    providers: [passwordProvider(ctx, caller), linkProvider(ctx, caller)],
    jwt: {
      maxAge: lifeSeconds,
      async encode({ token, salt }) {
        if (salt !== sessionCookie || !token?.sub) throw new Error('only a session is made here, and it needs its user')
        const passwordHash = typeof token.passwordHash === 'string' ? token.passwordHash : undefined
        const session = await createSession(ctx.db, { userId: token.sub, userAgent: caller.userAgent, passwordHash })
        return session.token
      },
      // Nothing is ever kept in a JSON Web Token, so none is ever believed.
      decode: async () => null,
    },
    callbacks: {
      jwt: ({ token, user }) => ({ ...token, passwordHash: user?.passwordHash }),
      // Not `...session`: that would hand the token to scripts.
      session: ({ session, user }) => ({
        expires: session.expires,
        user: { id: user.id, name: user.name, email: user.email },
      }),
    },
    logger: { error: onError, warn: () => {}, debug: () => {} },
  }
}
