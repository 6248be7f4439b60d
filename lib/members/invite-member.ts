import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { countAttempt } from '@/lib/auth/attempts'
import { canAssign, type Role, roleLabels } from '@/lib/auth/permissions'
import { unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, isAppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { explainLimit } from '@/lib/usage/explain-limit'
import { beyondOwnRole } from './claim-member'
import type { inviteMemberInput } from './input'
import { mailInvitation } from './invitation'

type Invitation = z.output<typeof inviteMemberInput>

/**
 * Invites somebody by mail; from now on they take a place. One who was removed before comes back as they were, without the
 * old password. @throws AppError CONFLICT (is here already), LIMIT_REACHED, FORBIDDEN, TOO_MANY_ATTEMPTS
 */
export async function inviteMember(ctx: Context, { email, role }: Invitation): Promise<{ id: string }> {
  const { db, actor } = ctx
  if (!canAssign(actor.role, role)) throw beyondOwnRole()
  await countAttempt('invite/tenant', ctx.tenant.id)
  await countAttempt('invite/account', `${ctx.tenant.id} ${email}`)
  try {
    return await explainLimit(ctx, 'members', () =>
      db.$transaction(async (tx) => {
        const id = await claimPlace(tx, { email, role })
        await mailInvitation(tx, ctx, { id, email, role })
        await recordAudit(tx, actor, {
          action: 'member.invited',
          subjectId: id,
          subjectLabel: email,
          details: { role },
        })
        return { id }
      }),
    )
  } catch (error) {
    // Somebody else invited the same address at the same moment.
    if (isAppError(error, 'CONFLICT') && !error.fieldErrors) throw hereAlready(`${email} has just been invited.`)
    throw error
  }
}

async function claimPlace(tx: TenantTx, { email, role }: Invitation): Promise<string> {
  const known = await tx.user.findUnique({
    where: unique('tenantId_email', { email }),
    select: { id: true, name: true, role: true, deactivatedAt: true, emailVerifiedAt: true },
  })
  if (!known) {
    const [name = email] = email.split('@')
    return (await tx.user.create({ data: { email, name, role }, select: { id: true } })).id
  }
  if (!known.deactivatedAt) {
    const roleName = roleLabels[known.role as Role].name.toLowerCase()
    throw hereAlready(
      known.emailVerifiedAt
        ? `${email} is a member already: ${known.name}, ${roleName}.`
        : `${email} is invited already. You can send the mail again from the list.`,
    )
  }
  const { count } = await tx.user.updateMany({
    where: { id: known.id, deactivatedAt: { not: null } },
    data: { role, deactivatedAt: null, emailVerifiedAt: null, passwordHash: null },
  })
  if (count === 0) throw hereAlready(`${email} has just been invited.`)
  return known.id
}

const hereAlready = (reason: string) => new AppError('CONFLICT', { message: reason, fieldErrors: { email: reason } })
