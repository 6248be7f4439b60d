import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { acceptInvitation } from '@/lib/auth/accept-invitation'
import { createSession, findSession } from '@/lib/auth/session'
import { unseal } from '@/lib/seal'
import { type Mail, mailSchema } from '@/lib/outbox/mail'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { readUsage } from '@/lib/usage/read-usage'
import { changeRole } from './change-role'
import { inviteMember } from './invite-member'
import { listAssignable, listMembers } from './list-members'
import { removeMember, withdrawInvitation } from './remove-member'
import { resendInvitation } from './resend-invitation'

const databases = await testDatabases()
let workspace: TestWorkspace
let owner: Context
let admin: Context
let stranger: Context

beforeAll(async () => {
  stranger = await (await testWorkspace(databases, 'pro')).join('owner', 'Mallory')
})
beforeEach(async () => {
  workspace = await testWorkspace(databases, 'pro')
  owner = await workspace.join('owner', 'Ada')
  admin = await workspace.join('admin', 'Grace')
})

const email = 'sam@example.test'
const everybody = async (ctx = owner) => (await listMembers(ctx, { q: '', state: '', page: 1 })).items
const find = async (id: string) => (await everybody()).find((member) => member.id === id)
const actions = async (subjectId: string) =>
  (await owner.db.auditEntry.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(({ action }) => action)
const mails = async ({ db } = owner): Promise<Mail[]> =>
  (await db.outboxMessage.findMany({ where: { kind: 'mail' }, orderBy: { id: 'asc' } })).map(({ payload }) =>
    mailSchema.parse(unseal('outbox', (payload as { sealed: string }).sealed)),
  )
const tokenOf = (mail: Mail | undefined) => new URL(mail?.props.url ?? '').searchParams.get('token') ?? ''
const tokenAge = async (userId: string, seconds: number) => {
  const createdAt = new Date(Date.now() - seconds * 1000)
  await owner.db.oneTimeToken.updateMany({ where: { userId }, data: { createdAt } })
}
const refusals = (results: PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
const conflict = { code: 'CONFLICT' }
const forbidden = { code: 'FORBIDDEN' }

describe('an invitation', () => {
  it('takes a place, goes out by mail, and makes a member', async () => {
    const { id } = await inviteMember(admin, { email, role: 'member' })
    expect(await find(id)).toMatchObject({ email, role: 'member', state: 'invited' })
    expect((await readUsage(owner, 'members')).used).toBe(3)
    expect((await listAssignable(owner)).map(({ name }) => name)).toEqual(['Ada', 'Grace'])
    const [mail] = await mails()
    expect(mail).toMatchObject({
      to: email,
      template: 'invitation',
      props: { inviterName: 'Grace', roleName: 'Member' },
    })
    expect(mail?.props.url).toMatch(`${owner.tenant.origin}/accept-invitation?token=`)

    await acceptInvitation(owner, { token: tokenOf(mail), name: 'Sam', password: 'correct horse battery' })
    expect(await find(id)).toMatchObject({ name: 'Sam', state: 'active' })
    expect(await actions(id)).toContain('member.invited')
    await expect(resendInvitation(admin, { userId: id })).rejects.toMatchObject(conflict)
    await expect(withdrawInvitation(admin, { userId: id })).rejects.toMatchObject(conflict)
  })

  it('says who is here already, however the address is written', async () => {
    await inviteMember(owner, { email, role: 'viewer' })
    await expect(inviteMember(owner, { email, role: 'member' })).rejects.toMatchObject({
      ...conflict,
      fieldErrors: { email: expect.stringContaining('invited already') },
    })
    await expect(inviteMember(owner, { email: admin.actor.email, role: 'member' })).rejects.toMatchObject({
      ...conflict,
      fieldErrors: { email: expect.stringContaining('a member already: Grace, admin') },
    })
    expect(await mails()).toHaveLength(1)
  })

  it('may be sent again after a minute, and kills the link before it', async () => {
    const { id } = await inviteMember(owner, { email, role: 'member' })
    await expect(resendInvitation(owner, { userId: id })).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    await tokenAge(id, 61)
    await resendInvitation(owner, { userId: id })
    const [first, second] = await mails()
    const answer = { name: 'Sam', password: 'correct horse battery' }
    await expect(acceptInvitation(owner, { token: tokenOf(first), ...answer })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await acceptInvitation(owner, { token: tokenOf(second), ...answer })
    expect(await actions(id)).toContain('member.invitation_resent')
  })

  it('can be withdrawn: its link is dead and its place free', async () => {
    const { id } = await inviteMember(owner, { email, role: 'member' })
    await withdrawInvitation(owner, { userId: id })
    expect(await find(id)).toBeUndefined()
    expect((await readUsage(owner, 'members')).used).toBe(2)
    const [mail] = await mails()
    await expect(
      acceptInvitation(owner, { token: tokenOf(mail), name: 'Sam', password: 'correct horse battery' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(withdrawInvitation(owner, { userId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await inviteMember(owner, { email, role: 'viewer' })).id).toBe(id)
  })

  it('that is being accepted can’t be withdrawn any more', async () => {
    const { id } = await inviteMember(owner, { email, role: 'member' })
    const held = Promise.withResolvers<void>()
    const accepting = owner.db.$transaction(async (tx) => {
      await tx.user.updateMany({ where: { id }, data: { emailVerifiedAt: new Date() } })
      held.resolve()
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    await held.promise
    const withdrawing = withdrawInvitation(owner, { userId: id })
    await Promise.allSettled([accepting, withdrawing])
    await expect(withdrawing).rejects.toMatchObject({ ...conflict, message: expect.stringContaining('has joined') })
    expect(await find(id)).toMatchObject({ state: 'active' })
  })

  it('to be an owner comes from an owner only', async () => {
    await expect(inviteMember(admin, { email, role: 'owner' })).rejects.toMatchObject(forbidden)
    expect(await mails()).toEqual([])
    const { id } = await inviteMember(owner, { email, role: 'owner' })
    await tokenAge(id, 61)
    await expect(resendInvitation(admin, { userId: id })).rejects.toMatchObject(forbidden)
    await expect(withdrawInvitation(admin, { userId: id })).rejects.toMatchObject(forbidden)
  })

  it('of fifty at the last free place is one, and the same address five times at once is one', async () => {
    const free = await testWorkspace(databases)
    const ctx = await free.join('owner')
    await free.join('member')
    const many = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) => inviteMember(ctx, { email: `p${at}@example.test`, role: 'member' })),
    )
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const reason of refusals(many)) expect(reason).toMatchObject({ code: 'LIMIT_REACHED', limit: { allowed: 3 } })
    expect([await ctx.db.user.count(), (await mails(ctx)).length, await ctx.db.oneTimeToken.count()]).toEqual([3, 1, 1])
    await expect(inviteMember(ctx, { email, role: 'member' })).rejects.toThrow('remove somebody to make room')

    const same = await Promise.allSettled(
      Array.from({ length: 5 }, () => inviteMember(owner, { email, role: 'member' })),
    )
    expect(same.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const reason of refusals(same)) expect(reason).toMatchObject(conflict)
    expect([(await mails()).length, (await readUsage(owner, 'members')).used]).toEqual([1, 3])
  })
})

describe('inviting one address again and again', () => {
  it('ends after five mails an hour, withdrawn or not', async () => {
    for (let n = 0; n < 5; n += 1) {
      const { id } = await inviteMember(owner, { email: 'flood@example.test', role: 'viewer' })
      await withdrawInvitation(owner, { userId: id })
    }
    const once = () => inviteMember(owner, { email: 'flood@example.test', role: 'viewer' })
    await expect(once()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    await expect(inviteMember(owner, { email: 'other@example.test', role: 'viewer' })).resolves.toHaveProperty('id')
  })
})

describe('a role', () => {
  it('changes, and the log has before and after', async () => {
    const { actor } = await workspace.join('viewer', 'Vera')
    await changeRole(admin, { userId: actor.userId, role: 'member' })
    await changeRole(admin, { userId: actor.userId, role: 'member' })
    expect((await find(actor.userId))?.role).toBe('member')
    const log = await owner.db.auditEntry.findMany({ where: { subjectId: actor.userId } })
    expect(log).toMatchObject([{ action: 'member.role_changed', details: { role: { from: 'viewer', to: 'member' } } }])
  })

  it('of an owner is changed, given and taken by owners only', async () => {
    const second = await workspace.join('owner', 'Second')
    await expect(changeRole(admin, { userId: second.actor.userId, role: 'member' })).rejects.toMatchObject(forbidden)
    await expect(changeRole(admin, { userId: admin.actor.userId, role: 'owner' })).rejects.toMatchObject(forbidden)
    await expect(removeMember(admin, { userId: second.actor.userId })).rejects.toMatchObject(forbidden)
    await changeRole(owner, { userId: second.actor.userId, role: 'billing' })
    expect((await find(second.actor.userId))?.role).toBe('billing')
  })

  it('of the last owner stays, and an invited owner is none yet', async () => {
    await inviteMember(owner, { email, role: 'owner' })
    await expect(changeRole(owner, { userId: owner.actor.userId, role: 'admin' })).rejects.toMatchObject(conflict)
    const second = await workspace.join('owner', 'Second')
    await changeRole(owner, { userId: owner.actor.userId, role: 'admin' })
    await expect(changeRole(second, { userId: second.actor.userId, role: 'admin' })).rejects.toMatchObject(conflict)
  })

  it('of two owners who demote or remove each other at once leaves one', async () => {
    for (let round = 0; round < 8; round += 1) {
      const here = await testWorkspace(databases, 'pro')
      const [a, b] = [await here.join('owner', 'A'), await here.join('owner', 'B')]
      const attempts = [
        changeRole(a, { userId: b.actor.userId, role: 'viewer' }),
        removeMember(b, { userId: a.actor.userId }),
        changeRole(a, { userId: a.actor.userId, role: 'viewer' }),
        changeRole(b, { userId: b.actor.userId, role: 'viewer' }),
      ]
      const results = await Promise.allSettled(attempts)
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
      expect(await a.db.user.count({ where: { role: 'owner', deactivatedAt: null } })).toBe(1)
    }
  })
})

describe('a member who is removed', () => {
  it('is signed out, frees the place, and leaves the work behind', async () => {
    const sam = await workspace.join('member', 'Sam')
    const { token } = await createSession(sam.db, { userId: sam.actor.userId, userAgent: null })
    const { id: projectId } = await createProject(sam, { name: 'Sam’s', description: '' })
    const task = await createTask(sam, { projectId, title: 'Stay', status: 'todo' })
    await updateTask(sam, { taskId: task.id, assigneeId: sam.actor.userId })
    await removeMember(admin, { userId: sam.actor.userId })
    expect(await findSession(owner.db, token)).toBeNull()
    expect(await owner.db.session.count({ where: { userId: sam.actor.userId } })).toBe(0)
    expect(await owner.db.task.findFirst({ where: { id: task.id } })).toMatchObject({ title: 'Stay', assigneeId: null })
    expect((await readUsage(owner, 'members')).used).toBe(2)
    expect(await find(sam.actor.userId)).toBeUndefined()
    expect(await owner.db.auditEntry.findFirst({ where: { action: 'member.removed' } })).toMatchObject({
      subjectLabel: 'Sam',
      details: { unassigned: 1 },
    })
    await expect(removeMember(admin, { userId: sam.actor.userId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(changeRole(admin, { userId: sam.actor.userId, role: 'viewer' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('comes back by invitation, without the old password', async () => {
    const sam = await workspace.join('member', 'Sam')
    await owner.db.user.updateMany({ where: { id: sam.actor.userId }, data: { passwordHash: 'old' } })
    await removeMember(owner, { userId: sam.actor.userId })
    const { id } = await inviteMember(owner, { email: sam.actor.email, role: 'viewer' })
    expect(id).toBe(sam.actor.userId)
    expect(await find(id)).toMatchObject({ role: 'viewer', state: 'invited', name: 'Sam' })
    expect(await owner.db.user.findFirst({ where: { id } })).toMatchObject({ passwordHash: null })
  })

  it('is never oneself, and never one of another tenant', async () => {
    await expect(removeMember(owner, { userId: owner.actor.userId })).rejects.toMatchObject(conflict)
    const missing = { code: 'NOT_FOUND' }
    const { userId } = admin.actor
    await expect(removeMember(stranger, { userId })).rejects.toMatchObject(missing)
    await expect(changeRole(stranger, { userId, role: 'viewer' })).rejects.toMatchObject(missing)
    const { id } = await inviteMember(owner, { email, role: 'member' })
    await expect(resendInvitation(stranger, { userId: id })).rejects.toMatchObject(missing)
    await expect(withdrawInvitation(stranger, { userId: id })).rejects.toMatchObject(missing)
    await inviteMember(stranger, { email, role: 'admin' })
    expect(await find(id)).toMatchObject({ role: 'member', state: 'invited' })
    expect((await everybody(stranger)).map(({ name }) => name)).toEqual(['Mallory', 'sam'])
  })
})

describe('the list of members', () => {
  it('finds by name and address, members before those who are invited', async () => {
    await inviteMember(owner, { email, role: 'member' })
    expect((await everybody()).map(({ name, state }) => [name, state])).toEqual([
      ['Ada', 'active'],
      ['Grace', 'active'],
      ['sam', 'invited'],
    ])
    expect((await listMembers(owner, { q: 'GRA', state: '', page: 1 })).items.map(({ name }) => name)).toEqual([
      'Grace',
    ])
    expect((await listMembers(owner, { q: 'example.test', state: '', page: 1 })).total).toBe(1)
  })
})
