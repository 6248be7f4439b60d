import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { tokenIn, waitingMails } from '@/dev/db/test-people'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { acceptInvitation } from '@/lib/auth/accept-invitation'
import { dayMs } from '@/lib/auth/lifetimes'
import { purgeExpired } from '@/lib/auth/purge-expired'
import { createSession, findSession } from '@/lib/auth/session'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import { updateTask } from '@/lib/tasks/update-task'
import type { Context } from '@/lib/tenancy/context'
import { readUsage } from '@/lib/usage/read-usage'
import { changeRole } from './change-role'
import { deactivateMember, reactivateMember } from './deactivate-member'
import { inviteMember } from './invite-member'
import { inviteMembers } from './invite-members'
import { leaveWorkspace } from './leave-workspace'
import { listMembers } from './list-members'
import type { MemberState } from './member-state'
import { peekInvitation } from './peek-invitation'
import { removeMember } from './remove-member'
import { resendInvitation } from './resend-invitation'
import { transferOwnership } from './transfer-ownership'
import { withdrawExpiredInvitations } from './withdraw-expired'

const databases = await testDatabases()
let workspace: TestWorkspace
let owner: Context
let admin: Context

beforeEach(async () => {
  workspace = await testWorkspace(databases, 'pro')
  owner = await workspace.join('owner', 'Ada')
  admin = await workspace.join('admin', 'Grace')
})

const conflict = { code: 'CONFLICT' }
const forbidden = { code: 'FORBIDDEN' }
const missing = { code: 'NOT_FOUND' }
const used = async (ctx = owner) => (await readUsage(ctx, 'members')).used
const listed = async (state: MemberState | '' = '', ctx = owner) =>
  (await listMembers(ctx, { q: '', state, page: 1 })).items
const find = async (id: string) => (await listed()).find((member) => member.id === id)
const entries = async (action: string) => owner.db.auditEntry.findMany({ where: { action }, orderBy: { id: 'asc' } })
const link = async () => tokenIn((await waitingMails(owner)).at(-1))
/** As if all links had been sent so many days before. */
const age = async (days: number) => {
  for (const { id, createdAt, expiresAt } of await owner.db.oneTimeToken.findMany()) {
    const earlier = (at: Date) => new Date(at.getTime() - days * dayMs)
    await owner.db.oneTimeToken.updateMany({
      where: { id },
      data: { createdAt: earlier(createdAt), expiresAt: earlier(expiresAt) },
    })
  }
}

describe('several invitations', () => {
  const emails = ['ann@example.test', 'ben@example.test', 'cat@example.test']

  it('go out together, each with its own link, for as long as was chosen', async () => {
    const { invited, known } = await inviteMembers(owner, { emails, role: 'viewer', days: 30 })
    expect([invited.map(({ email }) => email), known]).toEqual([emails, []])
    expect(await used()).toBe(5)
    const mails = await waitingMails(owner)
    expect(mails.map(({ to, props }) => [to, 'days' in props && props.days])).toEqual(emails.map((to) => [to, 30]))
    expect(new Set(mails.map(tokenIn)).size).toBe(3)
    const until = (await listed('invited')).map(({ invitedUntil }) => invitedUntil?.getTime() ?? 0)
    for (const end of until) expect(Math.round((end - Date.now()) / dayMs)).toBe(30)
  })

  it('leave alone who is here, and say so', async () => {
    const sam = await workspace.join('member', 'Sam')
    await deactivateMember(owner, { userId: sam.actor.userId })
    await inviteMember(owner, { email: 'ann@example.test', role: 'member' })
    const { invited, known } = await inviteMembers(owner, {
      emails: ['ann@example.test', 'ben@example.test', admin.actor.email, sam.actor.email],
      role: 'member',
      days: 7,
    })
    expect(invited.map(({ email }) => email)).toEqual(['ben@example.test'])
    expect(known).toEqual([
      expect.stringContaining('ann@example.test is invited already'),
      expect.stringContaining('a member already: Grace, admin'),
      expect.stringContaining('deactivated here: Sam, member'),
    ])
    expect((await find(sam.actor.userId))?.state).toBe('deactivated')
  })

  it('are all or none where the plan has too few places', async () => {
    const free = await testWorkspace(databases)
    const ctx = await free.join('owner')
    await expect(inviteMembers(ctx, { emails, role: 'member', days: 7 })).rejects.toMatchObject({
      code: 'LIMIT_REACHED',
    })
    expect([await used(ctx), (await waitingMails(ctx)).length]).toEqual([1, 0])
    await inviteMembers(ctx, { emails: emails.slice(0, 2), role: 'member', days: 7 })
    expect(await used(ctx)).toBe(3)
  })

  it('of lists that overlap, at the same moment, take each place once and never wait for each other', async () => {
    const letters = Array.from('abcdefgh', (letter) => `${letter}@example.test`)
    const lists = [letters, letters.toReversed(), letters.slice(3), letters.slice(0, 5)]
    const outcomes = await Promise.all(
      lists.map((list) => inviteMembers(owner, { emails: list, role: 'member', days: 7 })),
    )
    expect(outcomes.flatMap(({ invited }) => invited.map(({ email }) => email)).toSorted()).toEqual(letters)
    expect([await used(), (await waitingMails(owner)).length]).toEqual([10, 8])
  })
})

describe('an invitation that nobody follows', () => {
  it('is seen as expired, keeps its place, and is sent again for as long as before', async () => {
    const { id } = await inviteMember(owner, { email: 'ann@example.test', role: 'member', days: 30 })
    await age(31)
    await purgeExpired(owner.db)
    expect(await find(id)).toMatchObject({ state: 'expired', invitedUntil: expect.any(Date) })
    expect([(await listed('expired')).length, (await listed('invited')).length, await used()]).toEqual([1, 0, 3])
    await expect(
      acceptInvitation(owner, { token: await link(), name: 'Ann', password: 'correct horse battery' }),
    ).rejects.toMatchObject(missing)
    await resendInvitation(owner, { userId: id })
    const again = await find(id)
    expect(again?.state).toBe('invited')
    expect(Math.round(((again?.invitedUntil?.getTime() ?? 0) - Date.now()) / dayMs)).toBe(30)
  })

  it('withdraws itself a week later, with an entry by nobody, but not that of an owner', async () => {
    const { id } = await inviteMember(owner, { email: 'ann@example.test', role: 'member' })
    const { id: heir } = await inviteMember(owner, { email: 'heir@example.test', role: 'owner' })
    await age(13)
    expect(await withdrawExpiredInvitations(owner.db)).toBe(0)
    await age(1.1)
    expect(await withdrawExpiredInvitations(owner.db)).toBe(1)
    expect(await find(id)).toBeUndefined()
    expect((await find(heir))?.state).toBe('expired')
    expect(await used()).toBe(3)
    expect(await entries('member.invitation_expired')).toMatchObject([{ actorId: null, subjectId: id }])
    expect(await withdrawExpiredInvitations(owner.db)).toBe(0)
  })
})

describe('a deactivated member', () => {
  it('is out at once, takes no place, and comes back as they were', async () => {
    const sam = await workspace.join('member', 'Sam')
    const { userId } = sam.actor
    await owner.db.user.updateMany({ where: { id: userId }, data: { passwordHash: 'kept' } })
    const { token } = await createSession(sam.db, { userId, userAgent: null })
    const { id: projectId } = await createProject(sam, { name: 'Sam’s', description: '' })
    const { id: taskId } = await createTask(sam, { projectId, title: 'Stay', status: 'todo' })
    await updateTask(sam, { taskId, assigneeId: userId })

    await deactivateMember(admin, { userId })
    await deactivateMember(admin, { userId })
    expect(await findSession(owner.db, token)).toBeNull()
    expect([await used(), (await find(userId))?.state]).toEqual([2, 'deactivated'])
    await expect(createSession(sam.db, { userId, userAgent: null })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })

    await reactivateMember(admin, { userId })
    expect([await used(), (await find(userId))?.state]).toEqual([3, 'active'])
    expect(await findSession(owner.db, token)).toBeNull()
    expect(await owner.db.user.findFirst({ where: { id: userId } })).toMatchObject({ passwordHash: 'kept' })
    expect(await owner.db.task.findFirst({ where: { id: taskId } })).toMatchObject({ assigneeId: userId })
    expect((await entries('member.deactivated')).length).toBe(1)
  })

  it('needs a free place to come back, whoever asks at the same moment', async () => {
    const free = await testWorkspace(databases)
    const ctx = await free.join('owner')
    const away = [await free.join('member'), await free.join('viewer')]
    for (const { actor } of away) await deactivateMember(ctx, { userId: actor.userId })
    await inviteMember(ctx, { email: 'ann@example.test', role: 'member' })
    const results = await Promise.allSettled(away.map(({ actor }) => reactivateMember(ctx, { userId: actor.userId })))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'LIMIT_REACHED' } })
    expect(await used(ctx)).toBe(3)
  })

  it('is neither oneself, nor the last owner, nor who is only invited', async () => {
    await expect(deactivateMember(owner, { userId: owner.actor.userId })).rejects.toMatchObject(conflict)
    const second = await workspace.join('owner', 'Second')
    await leaveWorkspace(owner)
    await expect(deactivateMember(owner, { userId: second.actor.userId })).rejects.toMatchObject(forbidden)
    const { id } = await inviteMember(second, { email: 'ann@example.test', role: 'member' })
    await expect(deactivateMember(second, { userId: id })).rejects.toMatchObject(conflict)
  })
})

describe('ownership', () => {
  it('passes on, both or neither, when it is confirmed', async () => {
    const { userId, email } = admin.actor
    await expect(transferOwnership(owner, { userId, confirm: 'somebody' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await expect(transferOwnership(admin, { userId: owner.actor.userId, confirm: '' })).rejects.toMatchObject(forbidden)
    await transferOwnership(owner, { userId, confirm: email.toUpperCase() })
    expect([(await find(userId))?.role, (await find(owner.actor.userId))?.role]).toEqual(['owner', 'admin'])
    expect(await entries('workspace.ownership_transferred')).toMatchObject([
      { subjectId: userId, details: { role: { from: 'admin', to: 'owner' } } },
    ])
    // `owner` still believes that it is one.
    await expect(changeRole(owner, { userId, role: 'viewer' })).rejects.toMatchObject(forbidden)
    await expect(transferOwnership(owner, { userId, confirm: email })).rejects.toMatchObject(forbidden)
  })

  it('goes to nobody who can’t sign in', async () => {
    const { id } = await inviteMember(owner, { email: 'ann@example.test', role: 'member' })
    await expect(transferOwnership(owner, { userId: id, confirm: 'ann@example.test' })).rejects.toMatchObject(conflict)
    const sam = await workspace.join('member', 'Sam')
    await deactivateMember(owner, { userId: sam.actor.userId })
    await expect(
      transferOwnership(owner, { userId: sam.actor.userId, confirm: sam.actor.email }),
    ).rejects.toMatchObject(conflict)
  })

  it('is never nobody’s: who leaves, transfers and removes at once leaves an owner', async () => {
    for (let round = 0; round < 6; round += 1) {
      const here = await testWorkspace(databases, 'pro')
      const [a, b] = [await here.join('owner', 'A'), await here.join('owner', 'B')]
      const c = await here.join('member', 'C')
      await Promise.allSettled([
        leaveWorkspace(a),
        transferOwnership(b, { userId: c.actor.userId, confirm: c.actor.email }),
        deactivateMember(a, { userId: b.actor.userId }),
        leaveWorkspace(c),
        leaveWorkspace(b),
      ])
      const owners = await a.db.user.count({
        where: { role: 'owner', deactivatedAt: null, emailVerifiedAt: { not: null } },
      })
      expect(owners).toBeGreaterThanOrEqual(1)
    }
  })
})

describe('who leaves', () => {
  it('is gone with every way in, and comes back by invitation with what they did', async () => {
    const sam = await workspace.join('member', 'Sam')
    const { userId, email } = sam.actor
    await owner.db.recoveryCode.create({ data: { userId, codeHash: 'x' } })
    await owner.db.oauthAccount.create({ data: { userId, provider: 'github', subject: '1', email } })
    await owner.db.apiKey.create({
      data: { name: 'robot', prefix: 'tnt_', keyHash: 'y', scopes: '', createdById: userId },
    })
    const { id: projectId } = await createProject(sam, { name: 'Sam’s', description: '' })
    await leaveWorkspace(sam)
    expect([await find(userId), await used()]).toEqual([undefined, 2])
    const left = { where: { userId } }
    expect([await owner.db.recoveryCode.count(left), await owner.db.oauthAccount.count(left)]).toEqual([0, 0])
    expect(await owner.db.apiKey.count({ where: { createdById: userId, revokedAt: null } })).toBe(0)
    expect(await entries('member.left')).toMatchObject([{ actorId: userId }])
    await expect(removeMember(owner, { userId })).rejects.toMatchObject(missing)
    await expect(reactivateMember(owner, { userId })).rejects.toMatchObject(missing)

    const { id } = await inviteMember(owner, { email, role: 'viewer' })
    expect(id).toBe(userId)
    const token = await link()
    expect(await peekInvitation(owner.db, token)).toEqual({ email, formerName: 'Sam' })
    await acceptInvitation(owner, { token, name: 'Sam', password: 'correct horse battery' })
    expect(await find(userId)).toMatchObject({ name: 'Sam', role: 'viewer', state: 'active' })
    expect(await owner.db.project.findFirst({ where: { id: projectId } })).toMatchObject({ createdById: userId })
  })

  it('is not the last owner', async () => {
    await inviteMember(owner, { email: 'heir@example.test', role: 'owner' })
    await expect(leaveWorkspace(owner)).rejects.toMatchObject(conflict)
    await leaveWorkspace(admin)
    expect((await listed('active')).map(({ name }) => name)).toEqual(['Ada'])
  })
})
