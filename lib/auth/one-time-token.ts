import { z } from 'zod'
import { byId, unique } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { tellDirectory } from '@/lib/directory/tell-directory'
import { AppError } from '@/lib/errors'
import type { Origin } from '@/lib/tenancy/context'
import { linkLifeMs } from './lifetimes'
import { hashToken, newToken } from './token'

export type TokenPurpose = Exclude<keyof typeof linkLifeMs, 'join'>

interface Presented {
  token: string
  purpose: TokenPurpose
}

/** What a token is about, such as a new address; whoever uses it parses it. Never a secret. */
export type TokenData = Record<string, string | number | boolean | null>

const storedData = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** A token for a mailed link, which only its receiver knows. Earlier ones keep working until one of them is used. */
export async function issueOneTimeToken(
  tx: TenantTx,
  {
    userId,
    purpose,
    data = {},
    lifeMs = linkLifeMs[purpose],
  }: { userId: string; purpose: TokenPurpose; data?: TokenData; lifeMs?: number },
): Promise<string> {
  const token = newToken()
  const expiresAt = new Date(Date.now() + lifeMs)
  await tx.oneTimeToken.create({ data: { userId, purpose, data, tokenHash: hashToken(token), expiresAt } })
  return token
}

/** Looks at a token without using it up, for a page that shows a form. Null: it doesn't work (any more). */
export async function peekOneTimeToken(
  db: TenantTx,
  { token, purpose }: Presented,
): Promise<{ userId: string; name: string; email: string; data: TokenData } | null> {
  const found = await db.oneTimeToken.findUnique({
    where: unique('tenantId_tokenHash', { tokenHash: hashToken(token) }),
    select: {
      purpose: true,
      usedAt: true,
      expiresAt: true,
      data: true,
      user: { select: { id: true, name: true, email: true, deactivatedAt: true } },
    },
  })
  if (!found || found.purpose !== purpose || found.usedAt || found.expiresAt <= new Date() || found.user.deactivatedAt)
    return null
  return { userId: found.user.id, name: found.user.name, email: found.user.email, data: storedData.parse(found.data) }
}

/**
 * Uses a token up, in the transaction of what it allows, and ends the others of its kind unless `others` may stay; gives its user,
 * what it is about, and since when it is there. All that changes a person's links, a removal too,
 * queues at the person's row: of two at the same time the second finds the token used or gone. @throws AppError NOT_FOUND
 */
export async function consumeOneTimeToken(
  tx: TenantTx,
  { token, purpose, others = 'end' }: Presented & { others?: 'end' | 'stay' },
): Promise<{ userId: string; data: TokenData; issuedAt: Date }> {
  const tokenHash = hashToken(token)
  const known = await tx.oneTimeToken.findFirst({
    where: { tokenHash, purpose },
    select: { userId: true, data: true, createdAt: true },
  })
  if (!known) throw spentLink()
  const { userId } = known
  await tx.user.updateMany({ where: { id: userId }, data: { updatedAt: new Date() } })
  const { count } = await tx.oneTimeToken.updateMany({
    where: { tokenHash, purpose, usedAt: null, expiresAt: { gt: new Date() } },
    data: { usedAt: new Date() },
  })
  if (count === 0) throw spentLink()
  if (others === 'end') await tx.oneTimeToken.deleteMany({ where: { userId, purpose, usedAt: null } })
  return { userId, data: storedData.parse(known.data), issuedAt: known.createdAt }
}

/** Writes what a link allows to its person, unless they were removed meanwhile; gives them as they are then. @throws AppError NOT_FOUND */
export async function updateByLink(
  tx: TenantTx,
  userId: string,
  data: { name?: string; passwordHash?: string | null; email?: string },
): Promise<{ userId: string; name: string; email: string }> {
  // Of the address that they had, and of the one that they have then.
  if (data.email) await tellDirectory(tx, userId)
  // The link came by mail, so the address is theirs.
  const { count } = await tx.user.updateMany({
    where: { id: userId, deactivatedAt: null },
    data: { ...data, emailVerifiedAt: new Date() },
  })
  const user =
    count === 1 ? await tx.user.findUnique({ where: byId(userId), select: { name: true, email: true } }) : null
  if (!user) throw spentLink()
  await tellDirectory(tx, userId)
  return { userId, ...user }
}

/** Who acts by a link, for the audit log. `from` is where it was opened. */
export const byLink = <T extends object>(person: T, from?: Origin) => ({ ...person, ...(from && { from }) })

/** What a person reads whose link is unknown, of another purpose or tenant, used, or too old. It tells them apart for nobody. */
export const spentLink = () =>
  new AppError('NOT_FOUND', { message: 'This link doesn’t work any more: it was used before, or it is too old.' })
