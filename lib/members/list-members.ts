import type { z } from 'zod'
import type { Role } from '@/lib/auth/permissions'
import type { TenantTx } from '@/lib/db/tenant-client'
import { containing } from '@/lib/lists/containing'
import { type Paged, pageOf } from '@/lib/lists/paged'
import type { Context } from '@/lib/tenancy/context'
import type { listMembersInput } from './input'
import { type MemberState, standingOf, whereStanding } from './member-state'

export const membersPerPage = 50

export interface Member {
  id: string
  name: string
  email: string
  role: Role
  state: MemberState
  /** Until when their invitation's link works, or worked; null for who has joined. */
  invitedUntil: Date | null
  lastSignInAt: Date | null
  createdAt: Date
}

/** Everybody who belongs here: members first, then those who are invited, then those who are deactivated. Nobody who was removed. */
export async function listMembers(
  { db }: Context,
  { q, state, page }: z.output<typeof listMembersInput>,
  now = new Date(),
): Promise<Paged<Member>> {
  const where = {
    AND: [whereState(state, now), q ? { OR: [{ name: containing(q) }, { email: containing(q) }] } : {}],
  }
  const paging = pageOf(await db.user.count({ where }), page, membersPerPage)
  const users = await db.user.findMany({
    where,
    orderBy: [
      { deactivatedAt: { sort: 'asc', nulls: 'first' } },
      { emailVerifiedAt: { sort: 'asc', nulls: 'last' } },
      { id: 'asc' },
    ],
    select: {
      id: true,
      name: true,
      email: true,
      role: true,
      emailVerifiedAt: true,
      deactivatedAt: true,
      lastSignInAt: true,
      createdAt: true,
    },
    skip: paging.skip,
    take: membersPerPage,
  })
  const until = await invitationEnds(
    db,
    users.filter((user) => standingOf(user) === 'invited').map(({ id }) => id),
  )
  const items = users.map(({ emailVerifiedAt, deactivatedAt, role, ...user }) => {
    const standing = standingOf({ emailVerifiedAt, deactivatedAt })
    const invitedUntil = until.get(user.id) ?? null
    return { ...user, role: role as Role, state: stateOf(standing, invitedUntil, now), invitedUntil }
  })
  return { ...paging, items }
}

const live = (now: Date) => ({ purpose: 'accept_invitation', usedAt: null, expiresAt: { gt: now } })

function whereState(state: MemberState | '', now: Date) {
  switch (state) {
    case 'active':
    case 'deactivated':
      return whereStanding[state]
    case 'invited':
      return { ...whereStanding.invited, oneTimeTokens: { some: live(now) } }
    case 'expired':
      return { ...whereStanding.invited, oneTimeTokens: { none: live(now) } }
    default:
      return { OR: [{ deactivatedAt: null }, whereStanding.deactivated] }
  }
}

const stateOf = (standing: ReturnType<typeof standingOf>, until: Date | null, now: Date): MemberState => {
  if (standing === 'active' || standing === 'deactivated') return standing
  return until && until > now ? 'invited' : 'expired'
}

/** Person → when the last link that they were sent ends. */
async function invitationEnds(db: TenantTx, ids: string[]): Promise<Map<string, Date>> {
  const links = await db.oneTimeToken.findMany({
    where: { userId: { in: ids }, purpose: 'accept_invitation', usedAt: null },
    orderBy: { id: 'asc' },
    select: { userId: true, expiresAt: true },
  })
  return new Map(links.map(({ userId, expiresAt }) => [userId, expiresAt]))
}

/** Those who can be given tasks, by name. */
export async function listAssignable({ db }: Context): Promise<{ id: string; name: string }[]> {
  return db.user.findMany({
    where: whereStanding.active,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
    take: 1_000,
  })
}
