import { unique } from '@/lib/db/keys'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { TenantContext } from '@/lib/tenancy/context'
import { countAttempt } from './attempts'
import { consumeOneTimeToken, issueOneTimeToken } from './one-time-token'

/** Counts the attempt, the same way whether or not the e-mail exists. To be asked before `mailSignInLink`. @throws AppError TOO_MANY_ATTEMPTS */
export async function countSignInLink({ tenant }: TenantContext, email: string, address: string): Promise<void> {
  await countAttempt('sign-in-link/address', address)
  await countAttempt('sign-in-link/account', `${tenant.id} ${email}`)
}

/**
 * Mails a link that signs in, if this tenant has a member with this e-mail. `next` is a path on this host to go on to. It takes
 * longer where there is one: the caller answers first and runs this afterwards, so that neither answer nor time tells.
 */
export async function mailSignInLink(
  { tenant, db }: TenantContext,
  { email, next }: { email: string; next: string },
): Promise<void> {
  const user = await db.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { id: true, name: true, emailVerifiedAt: true, deactivatedAt: true },
  })
  if (!user?.emailVerifiedAt || user.deactivatedAt) return
  await db.$transaction(async (tx) => {
    const token = await issueOneTimeToken(tx, { userId: user.id, purpose: 'sign_in' })
    const query = new URLSearchParams({ token, ...(next !== '/' && { next }) })
    await enqueueMail(tx, {
      to: email,
      subject: `Sign in to ${tenant.name}`,
      template: 'sign-in-link',
      props: { name: user.name, workspace: tenant.name, url: `${tenant.origin}/sign-in/link?${query.toString()}` },
    })
  })
}

/** Uses a link up that was mailed to sign in with, and gives whose it was. @throws AppError NOT_FOUND */
export async function useSignInLink({ db }: TenantContext, { token }: { token: string }): Promise<{ userId: string }> {
  const { userId } = await db.$transaction((tx) => consumeOneTimeToken(tx, { token, purpose: 'sign_in' }))
  return { userId }
}
