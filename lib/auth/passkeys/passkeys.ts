import { recordAudit } from '@/lib/audit/record-audit'
import { requirePresence } from '@/lib/auth/require-presence'
import { refuseNone } from '@/lib/auth/second-factor/refuse-none'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import { takeWayIn } from '@/lib/auth/ways-in'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { hostOf } from './relying-party'

export interface ListedPasskey {
  id: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
  /** Kept by a password manager, and so on all of a person's devices. */
  backedUp: boolean
  /** The address that it was made for, where that is no longer the workspace's: it doesn't work any more. */
  formerHost: string | null
}

/** The actor's own passkeys, the newest first. */
export async function listPasskeys({ tenant, db, actor }: Context): Promise<ListedPasskey[]> {
  const passkeys = await db.passkey.findMany({
    where: { userId: actor.userId },
    orderBy: { id: 'desc' },
    select: { id: true, name: true, createdAt: true, lastUsedAt: true, backedUp: true, host: true },
  })
  return passkeys.map(({ host, ...passkey }) => ({ ...passkey, formerHost: host === hostOf(tenant) ? null : host }))
}

/** @throws AppError NOT_FOUND for one that isn't the actor's */
export async function renamePasskey({ db, actor }: Context, { id, name }: { id: string; name: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const known = await ownPasskey(tx, actor.userId, id)
    if (known.name === name) return
    await tx.passkey.update({ where: byId(id), data: { name } })
    const details = { name: { from: known.name, to: name } }
    await recordAudit(tx, actor, { action: 'member.passkey_renamed', subjectId: id, subjectLabel: name, details })
  })
}

/** @throws AppError NOT_FOUND for one that isn't the actor's, CONFLICT for their last way in, INVALID_INPUT, FORBIDDEN */
export async function removePasskey(ctx: Context, { id, password }: { id: string; password?: string }): Promise<void> {
  const { tenant, db, actor } = ctx
  const { userId } = actor
  await requirePresence(ctx, password)
  await db.$transaction(async (tx) => {
    const name = await takeWayIn(tx, { tenant, userId }, async () => {
      const known = await ownPasskey(tx, userId, id)
      await tx.passkey.delete({ where: byId(id) })
      return known.name
    })
    await refuseNone(tx, tenant, userId)
    await recordAudit(tx, actor, { action: 'member.passkey_removed', subjectId: id, subjectLabel: name })
    await mailAboutSecurity(tx, tenant, actor, 'passkey_removed', { about: name, from: actor.from })
  })
}

async function ownPasskey(tx: TenantTx, userId: string, id: string): Promise<{ name: string }> {
  const passkey = await tx.passkey.findFirst({ where: { id, userId }, select: { name: true } })
  if (!passkey) throw notFound(`passkey ${id}`)
  return passkey
}
