import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { dayMs } from '@/lib/auth/lifetimes'
import { mailAboutSecurity } from '@/lib/auth/security-mail'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import type { createApiKeyInput } from './input'
import { newApiKey } from './key'
import { scopesWithin } from './scopes'
import { working } from './working'

/** More than this nobody keeps an eye on. */
const mostKeys = 100

/**
 * A key that acts with these scopes, in the name of who makes it. `key` is told this once: only its hash is stored.
 * @throws AppError FORBIDDEN (a scope that one hasn't oneself), CONFLICT (too many keys), UNAUTHENTICATED
 */
export async function createApiKey(
  { db, actor, tenant }: Context,
  { name, scopes, life }: z.output<typeof createApiKeyInput>,
): Promise<{ id: string; key: string }> {
  const wanted = [...new Set(scopes)]
  if (scopesWithin(actor.role, wanted).length < wanted.length)
    throw new AppError('FORBIDDEN', { message: 'A key can’t be given more than you may do yourself.' })
  const { key, prefix, keyHash } = newApiKey()
  const expiresAt = life === 'never' ? null : new Date(Date.now() + Number(life) * dayMs)
  const id = await db.$transaction(async (tx) => {
    await claimMaker(tx, actor.userId)
    if ((await tx.apiKey.count({ where: working() })) >= mostKeys)
      throw new AppError('CONFLICT', { message: `There are ${mostKeys} keys already. Revoke some that nobody uses.` })
    const row = await tx.apiKey.create({
      data: { name, prefix, keyHash, scopes: wanted.join(' '), createdById: actor.userId, expiresAt },
      select: { id: true },
    })
    const details = { scopes: wanted.join(', '), expires: expiresAt?.toISOString().slice(0, 10) ?? 'never' }
    await recordAudit(tx, actor, { action: 'api_key.created', subjectId: row.id, subjectLabel: name, details })
    await mailAboutSecurity(tx, tenant, actor, 'api_key_made', { about: name, from: actor.from })
    return row.id
  })
  return { id, key }
}

/** Who removes somebody changes their row first and then ends their keys: at that row either waits for the other, and none is missed. */
async function claimMaker(tx: TenantTx, userId: string): Promise<void> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, deactivatedAt: null },
    data: { updatedAt: new Date() },
  })
  if (count === 0) throw new AppError('UNAUTHENTICATED')
}
