import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { spentLink } from '@/lib/auth/one-time-token'
import { hashPassword } from '@/lib/auth/password'
import { byId, unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { tellDirectory } from '@/lib/directory/tell-directory'
import { AppError, isAppError } from '@/lib/errors'
import type { Origin, TenantContext } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { queueMembership } from './claim-member'
import type { confirmJoinInput } from './input'
import { isStillInvited } from './invitation'
import { openJoinLink } from './join-link'
import { standingOf } from './member-state'
import { mayJoin, readSignUpPolicy } from './sign-up-policy'

/**
 * Makes whoever holds a join link a member, if the workspace still lets them in and has a place; gives who it is.
 * @throws AppError NOT_FOUND (the link, or no longer allowed), CONFLICT (known here already), LIMIT_REACHED
 */
export async function confirmJoin(
  { tenant, db }: TenantContext,
  { token, name, password }: z.output<typeof confirmJoinInput>,
  from?: Origin,
): Promise<{ userId: string }> {
  const link = openJoinLink(tenant, token)
  if (!link) throw spentLink()
  const passwordHash = await hashPassword(password)
  return db
    .$transaction((tx) => joinByPolicy(tx, { email: link.email, name, passwordHash, from }))
    .catch((error: unknown) => {
      throw isAppError(error, 'LIMIT_REACHED') ? noPlace(tenant.name, error) : error
    })
}

/**
 * Lets somebody in who has proved that the address is theirs: with the policy's role or, while their invitation works, as what
 * they are invited as. In the caller's transaction. @throws AppError NOT_FOUND, CONFLICT, LIMIT_REACHED
 */
export async function joinByPolicy(
  tx: TenantTx,
  {
    email,
    name,
    passwordHash,
    from,
  }: { email: string; name: string; passwordHash: string | null; from?: Origin | undefined },
): Promise<{ userId: string }> {
  await queueMembership(tx)
  const policy = await readSignUpPolicy(tx)
  const known = await tx.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { id: true, deactivatedAt: true, emailVerifiedAt: true },
  })
  const standing = known ? standingOf(known) : 'new'
  if (standing === 'active') throw new AppError('CONFLICT', { message: 'You have joined already. Sign in.' })
  // Who was removed or switched off was so by somebody who may: only they let them in again.
  if (standing === 'deactivated' || standing === 'gone' || !mayJoin(policy, email)) throw closed()
  const isInvited = known !== null && (await isStillInvited(tx, known.id))
  const person = { name, passwordHash, emailVerifiedAt: new Date() }
  const role = isInvited ? {} : { role: policy.role }
  const { id: userId } = known
    ? await tx.user.update({ where: byId(known.id), data: { ...person, ...role }, select: { id: true } })
    : await tx.user.create({ data: { ...person, email, role: policy.role }, select: { id: true } })
  await tx.oneTimeToken.deleteMany({ where: { userId } })
  await recordAudit(
    tx,
    { userId, name, ...(from && { from }) },
    {
      action: 'member.joined',
      subjectId: userId,
      subjectLabel: name,
      details: { invited: isInvited },
    },
  )
  await emitEvent(tx, 'member.joined', userId)
  await tellDirectory(tx, userId)
  return { userId }
}

const closed = () =>
  new AppError('NOT_FOUND', {
    message: 'You can’t join here by yourself any more. Ask one of the admins to invite you.',
  })

const noPlace = (workspace: string, cause: unknown) =>
  new AppError('LIMIT_REACHED', {
    message: `${workspace} has no place left. Ask one of its admins to make room; this link works until then.`,
    cause,
  })
