import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { can, canAssign, permissions, type Role, roles } from '@/lib/auth/permissions'
import { unique } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { changeRole } from './change-role'
import { deactivateMember, reactivateMember } from './deactivate-member'
import { inviteMember } from './invite-member'
import { leaveWorkspace } from './leave-workspace'
import { removeMember, withdrawInvitation } from './remove-member'
import { transferOwnership } from './transfer-ownership'

const databases = await testDatabases()
const pairs = roles.flatMap((actor) => roles.map((target) => [actor, target] as const))
const has = (role: Role) => permissions.filter((permission) => can(role, permission))

describe('no role', () => {
  it('gives or takes a permission that it lacks', () => {
    for (const [actor, target] of pairs) {
      const isWithin = has(target).every((permission) => can(actor, permission))
      expect([actor, target, canAssign(actor, target)]).toEqual([
        actor,
        target,
        can(actor, 'members.manage') && isWithin,
      ])
    }
    expect(roles.filter((role) => canAssign(role, 'owner'))).toEqual(['owner'])
    expect(roles.filter((role) => canAssign(role, 'billing'))).toEqual(['owner'])
  })
})

describe('past every page, in the domain itself', () => {
  let workspace: TestWorkspace
  const actors = new Map<Role, Context>()
  /** Each refusal leaves no trace; each deed is done to somebody made for it. */
  const verdict = async (deed: () => Promise<unknown>): Promise<string> =>
    deed().then(
      () => 'done',
      (error: unknown) => String(Reflect.get(Object(error), 'code')),
    )
  const as = (role: Role): Context => {
    const actor = actors.get(role)
    if (!actor) throw new Error(`nobody is ${role}`)
    return actor
  }

  beforeAll(async () => {
    workspace = await testWorkspace(databases, 'enterprise')
    for (const role of roles) actors.set(role, await workspace.join(role))
    await workspace.join('owner', 'Second owner')
  })

  it.each(pairs)(
    '%s changes, switches off and on, removes a %s, or may not',
    { timeout: 60_000 },
    async (by, target) => {
      const expected = canAssign(by, target) ? 'done' : 'FORBIDDEN'
      const ctx = as(by)
      const { userId } = (await workspace.join(target)).actor
      for (const deed of [deactivateMember, reactivateMember, removeMember]) {
        expect([deed.name, await verdict(() => deed(ctx, { userId }))]).toEqual([deed.name, expected])
      }
      const other = (await workspace.join(target)).actor.userId
      for (const role of roles) {
        const may = canAssign(by, target) && canAssign(by, role)
        const outcome = await verdict(() => changeRole(ctx, { userId: other, role }))
        expect([role, outcome]).toEqual([role, may ? 'done' : 'FORBIDDEN'])
        await workspace.db.user.updateMany({ where: { id: other }, data: { role: target } })
      }
    },
  )

  it.each(pairs)('%s invites a %s, and takes that back, or may not', { timeout: 60_000 }, async (by, role) => {
    const expected = canAssign(by, role) ? 'done' : 'FORBIDDEN'
    const email = `${by}-${role}@example.test`
    expect(await verdict(() => inviteMember(as(by), { email, role }))).toBe(expected)
    const { id } = await workspace.db.user.upsert({
      where: unique('tenantId_email', { email }),
      create: { email, name: email, role },
      update: {},
      select: { id: true },
    })
    expect(await verdict(() => withdrawInvitation(as(by), { userId: id }))).toBe(expected)
  })

  it.each(roles)('%s passes the ownership on, or may not', { timeout: 60_000 }, async (by) => {
    const heir = (await workspace.join('member')).actor
    const isOwner = by === 'owner'
    const giver = isOwner ? await workspace.join('owner') : as(by)
    const outcome = await verdict(() => transferOwnership(giver, { userId: heir.userId, confirm: heir.email }))
    // Who may manage members may look at a member; to make an owner of one takes an owner.
    expect(outcome).toBe(isOwner ? 'done' : 'FORBIDDEN')
  })

  it.each(roles)('%s may leave', async (role) => {
    expect(await verdict(async () => leaveWorkspace(await workspace.join(role)))).toBe('done')
  })

  it('is refused to who was an owner a moment ago', async () => {
    const former = await workspace.join('owner')
    await workspace.db.user.updateMany({ where: { id: former.actor.userId }, data: { role: 'member' } })
    const { userId } = (await workspace.join('viewer')).actor
    for (const deed of [
      () => changeRole(former, { userId, role: 'admin' }),
      () => removeMember(former, { userId }),
      () => inviteMember(former, { email: 'x@example.test', role: 'owner' }),
      () => changeRole(former, { userId: former.actor.userId, role: 'owner' }),
    ]) {
      expect(await verdict(deed)).toBe('FORBIDDEN')
    }
  })
})
