import { unique } from '@/lib/db/keys'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { TenantContext } from '@/lib/tenancy/context'
import { countAttempt } from './attempts'
import { issueOneTimeToken } from './one-time-token'

/** Counts the attempt, the same way whether or not the e-mail exists. To be asked before `requestPasswordReset`. @throws AppError TOO_MANY_ATTEMPTS */
export async function countResetAttempt({ tenant }: TenantContext, email: string, address: string): Promise<void> {
  await countAttempt('reset/address', address)
  await countAttempt('reset/account', `${tenant.id} ${email}`)
}

/**
 * Mails a link to choose a new password, if this tenant has somebody with this e-mail. It takes longer where it has: the
 * caller answers first and runs this afterwards, so that neither answer nor time tells.
 */
export async function requestPasswordReset({ tenant, db }: TenantContext, { email }: { email: string }): Promise<void> {
  const user = await db.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { id: true, name: true, emailVerifiedAt: true, deactivatedAt: true },
  })
  if (!user?.emailVerifiedAt || user.deactivatedAt) return
  await db.$transaction(async (tx) => {
    const token = await issueOneTimeToken(tx, { userId: user.id, purpose: 'reset_password' })
    await enqueueMail(tx, {
      to: email,
      subject: `Choose a new password for ${tenant.name}`,
      template: 'reset-password',
      props: { name: user.name, workspace: tenant.name, url: `${tenant.origin}/reset-password?token=${token}` },
    })
  })
}
