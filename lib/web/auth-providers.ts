import Credentials from 'next-auth/providers/credentials'
import { acceptInvitation } from '@/lib/auth/accept-invitation'
import { countAttempt } from '@/lib/auth/attempts'
import { checkPassword } from '@/lib/auth/check-password'
import { confirmSignUp } from '@/lib/auth/confirm-sign-up'
import { acceptInvitationInput, confirmInput, resetPasswordInput, signInInput } from '@/lib/auth/input'
import { resetPassword } from '@/lib/auth/reset-password'
import { AppError } from '@/lib/errors'
import type { TenantContext } from '@/lib/tenancy/context'
import type { Caller } from './caller'
import { parseInput } from './read-form'

declare module 'next-auth' {
  interface User {
    /** The hash that a password has fitted: the session is made only if it still does. Goes from here to `encode`, nowhere else. */
    passwordHash?: string
  }
}

/** What a mailed link opens, by its kind. Each gives the person who is thereby signed in. */
const links = {
  confirm: (ctx: TenantContext, given: object) => confirmSignUp(ctx, parseInput(confirmInput, given)),
  reset: (ctx: TenantContext, given: object) => resetPassword(ctx, parseInput(resetPasswordInput, given)),
  invitation: (ctx: TenantContext, given: object) => acceptInvitation(ctx, parseInput(acceptInvitationInput, given)),
} as const

export type LinkKind = keyof typeof links

const isLinkKind = (kind: unknown): kind is LinkKind => typeof kind === 'string' && Object.hasOwn(links, kind)

/** Drops what next-auth adds to the fields of a form. */
const withoutOwn = ({ csrfToken: _csrf, callbackUrl: _url, ...fields }: Record<string, unknown>) => fields

/** E-mail and password. */
export const passwordProvider = (ctx: TenantContext, caller: Caller) =>
  Credentials({
    id: 'password',
    credentials: { email: {}, password: { type: 'password' } },
    authorize: async (fields) => {
      const input = parseInput(signInInput, withoutOwn(fields))
      const { userId, passwordHash } = await checkPassword(ctx, input, caller.address)
      return { id: userId, passwordHash }
    },
  })

/** The token of a mailed link, with what its form asked for. */
export const linkProvider = (ctx: TenantContext, caller: Caller) =>
  Credentials({
    id: 'link',
    credentials: { kind: {}, token: {}, name: {}, password: { type: 'password' } },
    authorize: async (fields) => {
      const { kind, ...given } = withoutOwn(fields)
      if (!isLinkKind(kind)) throw new AppError('INVALID_INPUT')
      await countAttempt('link/address', caller.address)
      const { userId } = await links[kind](ctx, given)
      return { id: userId }
    },
  })
