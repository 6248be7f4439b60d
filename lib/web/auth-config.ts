import type { NextAuthConfig } from 'next-auth'
import type { Browser } from '@/lib/auth/enter'
import { sessionLifeMs } from '@/lib/auth/lifetimes'
import { env } from '@/lib/env'
import type { TenantContext } from '@/lib/tenancy/context'
import { authAdapter } from './auth-adapter'
import { passwordProvider } from './auth-providers'
import { cookieSeconds } from './entrance-cookies'
import { sessionCookie } from './session-cookie'

const lifeSeconds = sessionLifeMs / 1000

const hostOnly = (name: string, maxAge?: number) => ({
  name,
  options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: true, maxAge },
})

/**
 * next-auth for one tenant, made for one request. The password is checked by the domain, whose `enter` makes the session; in
 * place of a JSON Web Token the caller gets the token of that row among this tenant's sessions.
 */
export function authConfig(ctx: TenantContext, browser: Browser, onError: (error: Error) => void): NextAuthConfig {
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
    providers: [passwordProvider(ctx, browser)],
    jwt: {
      maxAge: lifeSeconds,
      async encode({ token, salt }) {
        if (salt !== sessionCookie || typeof token?.sessionToken !== 'string')
          throw new Error('only a session is made here')
        return token.sessionToken
      },
      // Nothing is ever kept in a JSON Web Token, so none is ever believed.
      decode: async () => null,
    },
    callbacks: {
      jwt: ({ token, user }) => ({ ...token, sessionToken: user?.sessionToken }),
      // Not `...session`: that would hand the token to scripts.
      session: ({ session, user }) => ({
        expires: session.expires,
        user: { id: user.id, name: user.name, email: user.email },
      }),
    },
    logger: { error: onError, warn: () => {}, debug: () => {} },
  }
}
