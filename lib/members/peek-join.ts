import { unique } from '@/lib/db/keys'
import type { TenantContext } from '@/lib/tenancy/context'
import { openJoinLink } from './join-link'
import { standingOf } from './member-state'
import { mayJoin, readSignUpPolicy } from './sign-up-policy'

/** Looks at a join link without using it. Null: it doesn't work, or not any more. */
export async function peekJoin({ tenant, db }: TenantContext, token: string): Promise<{ email: string } | null> {
  const link = openJoinLink(tenant, token)
  if (!link) return null
  const [policy, known] = await Promise.all([
    readSignUpPolicy(db),
    db.user.findUnique({
      where: unique('tenantId_email', { email: link.email }),
      select: { deactivatedAt: true, emailVerifiedAt: true },
    }),
  ])
  const mayComeIn = !known || standingOf(known) === 'invited'
  return mayComeIn && mayJoin(policy, link.email) ? link : null
}
