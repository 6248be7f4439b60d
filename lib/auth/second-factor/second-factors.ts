import { hostOf } from '@/lib/auth/passkeys/relying-party'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Actor, Context, Tenant } from '@/lib/tenancy/context'
import { readMfaPolicy } from './policy'

export interface SecondFactors {
  /** An app that shows codes. */
  app: boolean
  /** Those that work on the host that the workspace has now. */
  passkeys: number
}

type Workspace = Pick<Tenant, 'origin'>

/** What a person can show beside what they sign in with. */
export async function secondFactorsOf(db: TenantTx, tenant: Workspace, userId: string): Promise<SecondFactors> {
  const user = await db.user.findUnique({ where: byId(userId), select: { totpConfirmedAt: true } })
  const passkeys = await db.passkey.count({ where: { userId, host: hostOf(tenant) } })
  return { app: Boolean(user?.totpConfirmedAt), passkeys }
}

export const hasSecondFactor = ({ app, passkeys }: SecondFactors): boolean => app || passkeys > 0

/**
 * Is a second factor to be shown by somebody who comes in with one? With an app always: that is what they set it up for. Who has
 * passkeys alone chose an easier way in, not a harder one, and is asked only where the workspace asks everybody.
 */
export async function asksSecondFactor(tx: TenantTx, tenant: Workspace, userId: string): Promise<boolean> {
  const factors = await secondFactorsOf(tx, tenant, userId)
  return factors.app || (factors.passkeys > 0 && (await readMfaPolicy(tx)).required)
}

/**
 * Does the workspace ask for a second factor that this person hasn't set up? Also for whoever acts for a person without a session
 * of theirs, such as an API key's owner.
 */
export async function lacksSecondFactor(db: TenantTx, tenant: Workspace, userId: string): Promise<boolean> {
  if (!(await readMfaPolicy(db)).required) return false
  return !hasSecondFactor(await secondFactorsOf(db, tenant, userId))
}

/** What the actor has, and whether they have shown any of it in this session. */
export async function ownSecondFactors(
  db: TenantTx,
  { tenant, actor }: Pick<Context, 'tenant' | 'actor'>,
): Promise<SecondFactors & { shown: boolean }> {
  const session = await db.session.findUnique({ where: byId(actor.sessionId), select: { secondFactorAt: true } })
  return { ...(await secondFactorsOf(db, tenant, actor.userId)), shown: Boolean(session?.secondFactorAt) }
}

/**
 * To be called before a second factor is added, in that transaction: setting one up is open to those who have none yet, but it must
 * be no way past the one that somebody has. @throws AppError SECOND_FACTOR_REQUIRED
 */
export async function refuseUnshown(tx: TenantTx, ctx: Pick<Context, 'tenant' | 'actor'>): Promise<void> {
  const own = await ownSecondFactors(tx, ctx)
  if (own.shown || !hasSecondFactor(own)) return
  if (own.app || (await readMfaPolicy(tx)).required) throw new AppError('SECOND_FACTOR_REQUIRED')
}

/** Whoever has just set a second factor up has thereby shown it in this session. */
export async function noteShown(tx: TenantTx, { sessionId }: Pick<Actor, 'sessionId'>): Promise<void> {
  await tx.session.updateMany({ where: { id: sessionId }, data: { secondFactorAt: new Date() } })
}
