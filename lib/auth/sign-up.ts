import type { z } from 'zod'
import { originOf } from '@/lib/control/catalogue'
import { regionFor } from '@/lib/control/regions'
import { provisionTenant } from '@/lib/operations/provision'
import { undoProvision } from '@/lib/operations/undo-provision'
import { tenantDb } from '@/lib/control/tenant-db'
import type { TenantTx } from '@/lib/db/tenant-client'
import { enqueueMail } from '@/lib/outbox/enqueue-mail'
import { countAttempt } from './attempts'
import type { signUpInput } from './input'
import { issueOneTimeToken } from './one-time-token'
import { hashPassword } from './password'

export interface SignedUp {
  tenantId: string
  origin: string
  email: string
}

/**
 * Begins a workspace: a tenant in state pending, its owner, and a mail with the link that confirms it. Users belong to
 * their tenant, so the answer is the same whatever e-mail is given. `address` is the caller's.
 * @throws AppError CONFLICT (slug taken), INVALID_INPUT (no such region), NO_ROOM, TOO_MANY_ATTEMPTS
 */
export async function signUp(input: z.output<typeof signUpInput>, address: string): Promise<SignedUp> {
  const { company, slug, name, email } = input
  await countAttempt('sign-up/address', address)
  await countAttempt('sign-up/account', email)
  const region = await regionFor(input.region)
  const passwordHash = await hashPassword(input.password)
  const tenantId = await provisionTenant({ slug, name: company, state: 'pending', region })
  const origin = originOf(slug)
  try {
    await tenantDb(tenantId, 'account').$transaction(async (tx) => {
      const user = await tx.user.create({ data: { name, email, role: 'owner', passwordHash } })
      await mailConfirmation(tx, { userId: user.id, name, email }, { name: company, origin })
    })
  } catch (error) {
    await undoProvision(tenantId)
    throw error
  }
  return { tenantId, origin, email }
}

/** Sends the owner of a pending tenant another link. Does nothing once it is confirmed. @throws AppError TOO_MANY_ATTEMPTS */
export async function resendConfirmation(
  tenant: { id: string; name: string; origin: string; state: string },
  address: string,
): Promise<void> {
  await countAttempt('sign-up/address', address)
  await countAttempt('resend/account', tenant.id)
  if (tenant.state !== 'pending') return
  await tenantDb(tenant.id, 'account').$transaction(async (tx) => {
    const owner = await tx.user.findFirst({ where: { role: 'owner' }, select: { id: true, name: true, email: true } })
    if (owner) await mailConfirmation(tx, { userId: owner.id, ...owner }, tenant)
  })
}

async function mailConfirmation(
  tx: TenantTx,
  { userId, name, email }: { userId: string; name: string; email: string },
  workspace: { name: string; origin: string },
): Promise<void> {
  const token = await issueOneTimeToken(tx, { userId, purpose: 'confirm_sign_up' })
  await enqueueMail(tx, {
    to: email,
    subject: `Confirm your e-mail address for ${workspace.name}`,
    template: 'confirm-sign-up',
    props: { name, workspace: workspace.name, url: `${workspace.origin}/confirm?token=${token}` },
  })
}
