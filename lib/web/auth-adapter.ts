import type { Adapter } from 'next-auth/adapters'
import { byId, unique } from '@/lib/db/keys'
import { endSession, findSession } from '@/lib/auth/session'
import type { TenantContext } from '@/lib/tenancy/context'

interface PlainUser {
  id: string
  name: string
  email: string
  emailVerifiedAt: Date | null
}

const userFields = { id: true, name: true, email: true, emailVerifiedAt: true } as const

const toAdapterUser = ({ id, name, email, emailVerifiedAt }: PlainUser) => ({
  id,
  name,
  email,
  emailVerified: emailVerifiedAt,
})

/** next-auth on one tenant's users and sessions. People come by sign-up and invitation only, so nothing in here creates one. */
export function authAdapter({ db }: TenantContext): Adapter {
  const refuse = (what: string) => async (): Promise<never> => {
    throw new Error(`${what} is not how this product does it`)
  }
  return {
    async getUser(id) {
      const user = await db.user.findUnique({ where: byId(id), select: userFields })
      return user && toAdapterUser(user)
    },
    async getUserByEmail(email) {
      const user = await db.user.findUnique({
        where: unique('tenantId_email', { email: email.toLowerCase() }),
        select: userFields,
      })
      return user && toAdapterUser(user)
    },
    async getSessionAndUser(sessionToken) {
      const found = await findSession(db, sessionToken)
      if (!found) return null
      const { id, name, email } = found.user
      return {
        session: { sessionToken, userId: id, expires: found.expiresAt },
        user: { id, name, email, emailVerified: null },
      }
    },
    deleteSession: (sessionToken) => endSession(db, sessionToken),
    // `findSession` renews; next-auth is told never to (see auth-config).
    updateSession: refuse('updateSession'),
    createSession: refuse('createSession'),
    createUser: refuse('createUser'),
    updateUser: refuse('updateUser'),
    linkAccount: refuse('linkAccount'),
    async getUserByAccount() {
      return null
    },
  }
}
