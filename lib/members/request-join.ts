import { countAttempt } from '@/lib/auth/attempts'
import { unique } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import type { TenantContext } from '@/lib/tenancy/context'
import { sealJoinLink } from './join-link'
import { standingOf } from './member-state'
import { isTagged, mayJoin, readSignUpPolicy, type SignUpPolicy } from './sign-up-policy'

/**
 * Refuses who may not even ask, and counts the attempt: the same for every address that the policy lets in, known here or not.
 * To be asked before `requestJoin`. `address` is the caller's. @throws AppError INVALID_INPUT, NOT_FOUND, TOO_MANY_ATTEMPTS
 */
export async function countJoinAttempt({ tenant, db }: TenantContext, email: string, address: string): Promise<void> {
  await countAttempt('join/address', address)
  const policy = await readSignUpPolicy(db)
  if (!mayJoin(policy, email)) throw notByThemselves(policy, email)
  await countAttempt('join/account', `${tenant.id} ${email}`)
}

/**
 * Mails a link with which its receiver joins. Who is a member, or was one, is told so, in a mail as well: the page says the same
 * to everybody, and the caller answers first, so that time doesn't tell either.
 */
export async function requestJoin({ tenant, db }: TenantContext, { email }: { email: string }): Promise<void> {
  const user = await db.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { deactivatedAt: true, emailVerifiedAt: true },
  })
  const standing = user ? standingOf(user) : 'new'
  const mayComeIn = standing === 'new' || standing === 'invited'
  const { name: workspace, origin } = tenant
  await db.$transaction((tx) =>
    enqueueMail(
      tx,
      mayComeIn
        ? {
            to: email,
            subject: `Join ${workspace}`,
            template: 'join',
            props: { workspace, url: sealJoinLink(tenant, email) },
          }
        : {
            to: email,
            subject: `Your account in ${workspace}`,
            template: 'known-here',
            props: { workspace, isMember: standing === 'active', url: `${origin}/sign-in` },
          },
    ),
  )
}

/** What somebody reads whom the policy doesn't let in. */
export function notByThemselves({ mode, domains }: SignUpPolicy, email: string): AppError {
  if (mode === 'domain') {
    if (isTagged(email)) {
      return new AppError('INVALID_INPUT', { fieldErrors: { email: 'Leave out the plus sign and what follows it.' } })
    }
    const where = domains.join(' or ')
    return new AppError('INVALID_INPUT', {
      fieldErrors: { email: `Only people with an address at ${where} can join by themselves. Ask for an invitation.` },
    })
  }
  return new AppError('NOT_FOUND', { message: 'People join this workspace by invitation. Ask one of its admins.' })
}
