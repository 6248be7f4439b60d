import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { countAttempt } from '@/lib/auth/attempts'
import { canAssign, type Role, roleLabels } from '@/lib/auth/permissions'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Context } from '@/lib/tenancy/context'
import { explainLimit } from '@/lib/usage/explain-limit'
import { beyondOwnRole, queueAs } from './claim-member'
import type { inviteMembersInput } from './input'
import { mailInvitation } from './invitation'
import { standingOf } from './member-state'

type Invitation = Omit<z.output<typeof inviteMembersInput>, 'days'> & { days: number }

export interface Invited {
  invited: { id: string; email: string }[]
  /** One sentence for each address that got no mail, since it is here already. */
  known: string[]
}

/**
 * Invites people by mail; from now on each takes a place: all of them or, where the plan has too few, none. One who was removed
 * before comes back as who they were, without the old password. Who is here already is left alone and named.
 * @throws AppError LIMIT_REACHED, FORBIDDEN, TOO_MANY_ATTEMPTS
 */
export async function inviteMembers(ctx: Context, { emails, role, days }: Invitation): Promise<Invited> {
  const { db, tenant, actor } = ctx
  if (!canAssign(actor.role, role)) throw beyondOwnRole()
  for (const email of emails) {
    await countAttempt('invite/tenant', tenant.id)
    await countAttempt('invite/account', `${tenant.id} ${email}`)
  }
  return explainLimit(ctx, 'members', () =>
    db.$transaction(async (tx): Promise<Invited> => {
      const requireAssignable = await queueAs(tx, actor)
      requireAssignable(role)
      const { ids, known } = await takePlaces(tx, emails, role)
      for (const [email, id] of ids) {
        await mailInvitation(tx, ctx, { id, email, role, days })
        await recordAudit(tx, actor, {
          action: 'member.invited',
          subjectId: id,
          subjectLabel: email,
          details: { role, days },
        })
      }
      return { invited: [...ids].map(([email, id]) => ({ email, id })), known }
    }),
  )
}

/** E-mail → id of those who got a place. */
async function takePlaces(tx: TenantTx, emails: string[], role: Role) {
  const users = await tx.user.findMany({
    where: { email: { in: emails } },
    select: { id: true, email: true, name: true, role: true, deactivatedAt: true, emailVerifiedAt: true },
  })
  const byEmail = new Map(users.map((user) => [user.email, user]))
  const ids = new Map<string, string>()
  const known: string[] = []
  for (const email of emails) {
    const user = byEmail.get(email)
    const standing = user ? standingOf(user) : 'new'
    if (user && standing !== 'gone') known.push(whoIsHere({ ...user, standing: standingOf(user) }))
    else ids.set(email, user ? await bringBack(tx, user.id, role) : await begin(tx, email, role))
  }
  return { ids, known }
}

async function begin(tx: TenantTx, email: string, role: Role): Promise<string> {
  const [name = email] = email.split('@')
  return (await tx.user.create({ data: { email, name, role }, select: { id: true } })).id
}

async function bringBack(tx: TenantTx, id: string, role: Role): Promise<string> {
  await tx.user.updateMany({ where: { id }, data: { role, deactivatedAt: null } })
  return id
}

function whoIsHere({ email, name, role, standing }: { email: string; name: string; role: string; standing: string }) {
  const roleName = roleLabels[role as Role].name.toLowerCase()
  if (standing === 'active') return `${email} is a member already: ${name}, ${roleName}.`
  if (standing === 'invited') return `${email} is invited already. You can send the mail again from the list.`
  return `${email} is deactivated here: ${name}, ${roleName}. You can reactivate them from the list.`
}
