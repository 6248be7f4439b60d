import { unique } from '@/lib/db/keys'
import type { TenantDb, TenantTx } from '@/lib/db/tenant-client'
import { AppError } from '@/lib/errors'
import { dayMs, sessionLifeMs } from './lifetimes'
import type { Role } from './permissions'
import { hashToken, newToken } from './token'

export const signInMethods = ['password', 'link', 'passkey', 'google', 'github', 'microsoft'] as const
export type SignInMethod = (typeof signInMethods)[number]

export interface FoundSession {
  sessionId: string
  expiresAt: Date
  /** Null: nobody has shown a second factor here. */
  secondFactorAt: Date | null
  user: { id: string; name: string; email: string; role: Role }
}

export interface NewSession {
  userId: string
  userAgent: string | null
  /** How they came in, and from which network address; absent where no browser is behind it, as in tests. */
  method?: SignInMethod
  address?: string
  secondFactor?: boolean
}

export interface OpenedSession {
  /** For the cookie; only its hash stays. */
  token: string
  sessionId: string
  expiresAt: Date
}

/** How long a session counts as just seen: it is written down no more often. */
const seenMs = 10 * 60 * 1000

/** Makes a session past everything that `enter` asks for. @throws AppError UNAUTHENTICATED */
export async function createSession(
  db: TenantDb,
  { passwordHash, ...session }: NewSession & { passwordHash?: string },
): Promise<OpenedSession> {
  return db.$transaction(async (tx) => {
    await holdPerson(tx, { userId: session.userId, passwordHash })
    return openSession(tx, session)
  })
}

/**
 * Holds the row of a person who comes in, until the transaction ends. `passwordHash` is the one that let them in: it must still
 * be theirs. Who changes it or removes the person first changes the person's row and then ends their sessions, so at that row
 * either waits for the other and no session outlives what it rests on. @throws AppError UNAUTHENTICATED
 */
export async function holdPerson(
  tx: TenantTx,
  { userId, passwordHash }: { userId: string; passwordHash?: string },
): Promise<void> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, deactivatedAt: null, passwordHash },
    data: { updatedAt: new Date() },
  })
  if (count === 0) throw new AppError('UNAUTHENTICATED', { message: 'That has just changed. Sign in again.' })
}

/** Writes a session of a person who is held. */
export async function openSession(
  tx: TenantTx,
  { userId, userAgent, method, address, secondFactor = false }: NewSession,
): Promise<OpenedSession> {
  const token = newToken()
  const now = new Date()
  const expiresAt = new Date(now.getTime() + sessionLifeMs)
  const { id } = await tx.session.create({
    data: {
      userId,
      userAgent,
      method,
      address,
      tokenHash: hashToken(token),
      expiresAt,
      lastSeenAt: now,
      secondFactorAt: secondFactor ? now : null,
    },
    select: { id: true },
  })
  return { token, sessionId: id, expiresAt }
}

/**
 * The session that this token opens in this tenant, with its person; null for anything else: unknown, another tenant's,
 * expired, ended, or of somebody who was removed. Renews it at most once a day, and notes every ten minutes that it was seen.
 */
export async function findSession(db: TenantTx, token: string): Promise<FoundSession | null> {
  const session = await db.session.findUnique({
    where: unique('tenantId_tokenHash', { tokenHash: hashToken(token) }),
    select: {
      id: true,
      expiresAt: true,
      lastSeenAt: true,
      secondFactorAt: true,
      user: { select: { id: true, name: true, email: true, role: true, deactivatedAt: true } },
    },
  })
  if (!session || session.expiresAt <= new Date() || session.user.deactivatedAt) return null
  const { id, name, email, role } = session.user
  const expiresAt = await noteUse(db, session)
  const { id: sessionId, secondFactorAt } = session
  return { sessionId, expiresAt, secondFactorAt, user: { id, name, email, role: role as Role } }
}

async function noteUse(
  db: TenantTx,
  { id, expiresAt, lastSeenAt }: { id: string; expiresAt: Date; lastSeenAt: Date | null },
): Promise<Date> {
  const now = new Date()
  const renewed = new Date(now.getTime() + sessionLifeMs)
  const isRenewed = renewed.getTime() - expiresAt.getTime() >= dayMs
  if (!isRenewed && lastSeenAt && now.getTime() - lastSeenAt.getTime() < seenMs) return expiresAt
  const data = { lastSeenAt: now, ...(isRenewed && { expiresAt: renewed }) }
  // A session that was ended this very moment must stay ended: an update of no row is fine.
  await db.session.updateMany({ where: { id }, data })
  return isRenewed ? renewed : expiresAt
}

/** Gives an open session another token, for the cookie: who has copied the one before is out. */
export async function renewToken(tx: TenantTx, sessionId: string): Promise<string> {
  const token = newToken()
  await tx.session.updateMany({ where: { id: sessionId }, data: { tokenHash: hashToken(token) } })
  return token
}

/** Ends the session that this token opens, if any. */
export async function endSession(db: TenantTx, token: string): Promise<void> {
  await db.session.deleteMany({ where: { tokenHash: hashToken(token) } })
}

/**
 * Ends a person's sessions, but for one that may stay, and what may have been begun in them: every way in that was half gone, and
 * a change of address that isn't confirmed. Gives the number of sessions.
 */
export async function endSessions(
  db: TenantTx,
  { userId, exceptSessionId }: { userId: string; exceptSessionId?: string },
): Promise<number> {
  await db.oneTimeToken.deleteMany({ where: { userId, purpose: { in: ['sign_in', 'second_factor', 'change_email'] } } })
  const { count } = await db.session.deleteMany({
    where: { userId, NOT: exceptSessionId ? { id: exceptSessionId } : undefined },
  })
  return count
}

export interface ListedSession {
  id: string
  userAgent: string | null
  /** Network address that it was begun from. */
  address: string | null
  method: string | null
  createdAt: Date
  /** Give or take ten minutes. */
  lastSeenAt: Date
}

/** A person's open sessions, the newest first. */
export async function listSessions(db: TenantTx, userId: string): Promise<ListedSession[]> {
  const sessions = await db.session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    select: { id: true, userAgent: true, address: true, method: true, createdAt: true, lastSeenAt: true },
    orderBy: { createdAt: 'desc' },
    take: 100,
  })
  return sessions.map(({ lastSeenAt, ...session }) => ({ ...session, lastSeenAt: lastSeenAt ?? session.createdAt }))
}
