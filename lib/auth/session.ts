import { unique } from '@/lib/db/keys'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { dayMs, sessionLifeMs } from './lifetimes'
import type { Role } from './permissions'
import { hashToken, newToken } from './token'

export interface FoundSession {
  sessionId: string
  expiresAt: Date
  user: { id: string; name: string; email: string; role: Role }
}

/**
 * Signs a person in. The token goes into the cookie; only its hash stays. `passwordHash` is the one that let them in: it must
 * still be theirs. Who changes it or removes the person first changes the person's row and then ends their sessions, so at
 * that row either waits for the other and no session outlives what it rests on. @throws AppError UNAUTHENTICATED
 */
export async function createSession(
  db: TenantDb,
  { userId, userAgent, passwordHash }: { userId: string; userAgent: string | null; passwordHash?: string },
): Promise<{ token: string; sessionId: string; expiresAt: Date }> {
  const token = newToken()
  const expiresAt = new Date(Date.now() + sessionLifeMs)
  return db.$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId, deactivatedAt: null, passwordHash },
      data: { updatedAt: new Date() },
    })
    if (count === 0) throw new AppError('UNAUTHENTICATED', { message: 'That has just changed. Sign in again.' })
    const { id } = await tx.session.create({
      data: { userId, userAgent, tokenHash: hashToken(token), expiresAt },
      select: { id: true },
    })
    return { token, sessionId: id, expiresAt }
  })
}

/**
 * The session that this token opens in this tenant, with its person; null for anything else: unknown, another tenant's,
 * expired, ended, or of somebody who was removed. Renews it at most once a day.
 */
export async function findSession(db: TenantTx, token: string): Promise<FoundSession | null> {
  const session = await db.session.findUnique({
    where: unique('tenantId_tokenHash', { tokenHash: hashToken(token) }),
    select: {
      id: true,
      expiresAt: true,
      user: { select: { id: true, name: true, email: true, role: true, deactivatedAt: true } },
    },
  })
  if (!session || session.expiresAt <= new Date() || session.user.deactivatedAt) return null
  const { id, name, email, role } = session.user
  const expiresAt = await renew(db, session)
  return { sessionId: session.id, expiresAt, user: { id, name, email, role: role as Role } }
}

async function renew(db: TenantTx, { id, expiresAt }: { id: string; expiresAt: Date }): Promise<Date> {
  const renewed = new Date(Date.now() + sessionLifeMs)
  if (renewed.getTime() - expiresAt.getTime() < dayMs) return expiresAt
  // A session that was ended this very moment must stay ended: an update of no row is fine.
  await db.session.updateMany({ where: { id }, data: { expiresAt: renewed } })
  return renewed
}

/** Ends the session that this token opens, if any. */
export async function endSession(db: TenantTx, token: string): Promise<void> {
  await db.session.deleteMany({ where: { tokenHash: hashToken(token) } })
}

/** Ends a person's sessions, but for one that may stay. Gives their number. */
export async function endSessions(
  db: TenantTx,
  { userId, exceptSessionId }: { userId: string; exceptSessionId?: string },
): Promise<number> {
  const { count } = await db.session.deleteMany({
    where: { userId, NOT: exceptSessionId ? { id: exceptSessionId } : undefined },
  })
  return count
}

/** A person's open sessions, the newest first. */
export async function listSessions(
  db: TenantTx,
  userId: string,
): Promise<{ id: string; userAgent: string | null; createdAt: Date }[]> {
  return db.session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    select: { id: true, userAgent: true, createdAt: true },
    orderBy: { createdAt: 'desc' },
    take: 100,
  })
}
