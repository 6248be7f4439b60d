import type { z } from 'zod'
import type { Role } from '@/lib/auth/permissions'
import { containing } from '@/lib/lists/containing'
import { type Paged, pageOf } from '@/lib/lists/paged'
import type { Context } from '@/lib/tenancy/context'
import type { listMembersInput } from './input'

export const membersPerPage = 50

export interface Member {
  id: string
  name: string
  email: string
  role: Role
  /** `invited` until they have followed their invitation's link. */
  state: 'active' | 'invited'
  createdAt: Date
}

/** Everybody who takes a place: members and those who are invited. Removed people are not listed. */
export async function listMembers(
  { db }: Context,
  { q, page }: z.output<typeof listMembersInput>,
): Promise<Paged<Member>> {
  const where = { deactivatedAt: null, ...(q && { OR: [{ name: containing(q) }, { email: containing(q) }] }) }
  const paging = pageOf(await db.user.count({ where }), page, membersPerPage)
  const users = await db.user.findMany({
    where,
    orderBy: [{ emailVerifiedAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
    select: { id: true, name: true, email: true, role: true, emailVerifiedAt: true, createdAt: true },
    skip: paging.skip,
    take: membersPerPage,
  })
  const items = users.map(({ emailVerifiedAt, role, ...user }) => ({
    ...user,
    role: role as Role,
    state: emailVerifiedAt ? ('active' as const) : ('invited' as const),
  }))
  return { ...paging, items }
}

/** Those who can be given tasks, by name. */
export async function listAssignable({ db }: Context): Promise<{ id: string; name: string }[]> {
  return db.user.findMany({
    where: { deactivatedAt: null, emailVerifiedAt: { not: null } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
    take: 1_000,
  })
}
