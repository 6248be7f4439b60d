import Credentials from 'next-auth/providers/credentials'
import { checkPassword } from '@/lib/auth/check-password'
import { type Browser, enter } from '@/lib/auth/enter'
import { signInInput } from '@/lib/auth/input'
import { AppError } from '@/lib/errors'
import type { TenantContext } from '@/lib/tenancy/context'
import { parseInput } from './read-form'

declare module 'next-auth' {
  interface User {
    /** The token of the session that was made for them. Goes from here to `encode`, nowhere else. */
    sessionToken?: string
  }
}

/** Drops what next-auth adds to the fields of a form. */
const withoutOwn = ({ csrfToken: _csrf, callbackUrl: _url, ...fields }: Record<string, unknown>) => fields

/** E-mail and password over /api/auth, for a program: one that is asked for a second factor has to come by the page. */
export const passwordProvider = (ctx: TenantContext, browser: Browser) =>
  Credentials({
    id: 'password',
    credentials: { email: {}, password: { type: 'password' } },
    authorize: async (fields) => {
      const input = parseInput(signInInput, withoutOwn(fields))
      const known = await checkPassword(ctx, input, browser.address)
      const entered = await enter(ctx, { ...known, method: 'password' }, browser)
      if (entered.kind === 'second_factor') throw new AppError('UNAUTHENTICATED', { internal: 'second factor' })
      return { id: entered.userId, sessionToken: entered.token }
    },
  })
