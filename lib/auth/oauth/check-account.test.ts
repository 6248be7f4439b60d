import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { waitingMails } from '@/dev/db/test-people'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { createSession } from '@/lib/auth/session'
import { inviteMembers } from '@/lib/members/invite-members'
import { removeMember } from '@/lib/members/remove-member'
import { deactivateMember } from '@/lib/members/deactivate-member'
import { saveSignUpPolicy } from '@/lib/members/sign-up-policy'
import type { Context } from '@/lib/tenancy/context'
import { checkAccount } from './check-account'
import { connectAccount, disconnectAccount, listAccounts } from './connected-accounts'
import type { Identity } from './identity'

const databases = await testDatabases()
Object.assign(process.env, { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' })
Object.assign(process.env, { GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'secret' })
let workspace: TestWorkspace
let owner: Context
let sam: Context
let flows = 0

beforeEach(async () => {
  workspace = await testWorkspace(databases, 'pro')
  owner = await workspace.join('owner', 'Ada')
  sam = await workspace.join('member', 'Sam')
  const session = await createSession(sam.db, { userId: sam.actor.userId, userAgent: null })
  sam.actor.sessionId = session.sessionId
})

const from = { address: '192.0.2.5', agent: null }
const newState = () => `state-${(flows += 1)}`
const google = (email: string | null, subject = `google-${email}`): Identity => ({
  provider: 'google',
  subject,
  name: 'From Google',
  emails: email ? [email] : [],
  isCurrent: true,
})
const enter = (identity: Identity, state = newState()) => checkAccount(owner, identity, { state, from })
const accounts = (ctx: Context) => listAccounts(ctx)
const actions = async (subjectId: string) =>
  (await owner.db.auditEntry.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(({ action }) => action)
const forbidden = { code: 'FORBIDDEN' }

describe('the first time', () => {
  it('a member is known by an address that the provider has verified, and hears of it', async () => {
    expect(await enter(google(sam.actor.email))).toEqual({ userId: sam.actor.userId })
    expect(await accounts(sam)).toMatchObject([{ provider: 'google', email: sam.actor.email }])
    expect(await actions(sam.actor.userId)).toContain('member.account_connected')
    expect((await waitingMails(owner)).map(({ to, subject }) => [to, subject.split(':')[0]])).toEqual([
      [sam.actor.email, 'Account connected'],
    ])
  })

  it('any of several verified addresses does; the main one goes first', async () => {
    const both = { ...google(null, '1'), emails: ['elsewhere@example.test', sam.actor.email, owner.actor.email] }
    expect(await enter(both)).toEqual({ userId: sam.actor.userId })
  })

  it('without a verified address nobody is known', async () => {
    await expect(enter(google(null))).rejects.toMatchObject({
      ...forbidden,
      message: expect.stringContaining('doesn’t vouch'),
    })
    expect(await owner.db.oauthAccount.count()).toBe(0)
  })

  it('a stranger isn’t let in by invitation only; another workspace’s member is a stranger', async () => {
    const neighbour = await (await testWorkspace(databases, 'pro')).join('member')
    for (const email of ['stranger@example.test', neighbour.actor.email]) {
      await expect(enter(google(email))).rejects.toMatchObject({
        ...forbidden,
        message: expect.stringContaining(`has the address ${email}`),
      })
    }
  })

  it('an invited person joins, as what they are invited as, and their link is used up', async () => {
    await inviteMembers(owner, { emails: ['new@example.test'], role: 'viewer', days: 7 })
    const { userId } = await enter(google('new@example.test'))
    const user = await owner.db.user.findFirst({ where: { id: userId } })
    expect(user).toMatchObject({ role: 'viewer', name: 'From Google', emailVerifiedAt: expect.any(Date) })
    expect(await owner.db.oneTimeToken.count({ where: { userId, purpose: 'accept_invitation' } })).toBe(0)
    expect(await actions(userId)).toContain('member.joined')
  })

  it('an invitation that has lapsed lets nobody in', async () => {
    await inviteMembers(owner, { emails: ['late@example.test'], role: 'viewer', days: 1 })
    await owner.db.oneTimeToken.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } })
    await expect(enter(google('late@example.test'))).rejects.toMatchObject(forbidden)
  })

  it('the sign-up policy lets those in whom it names', async () => {
    await saveSignUpPolicy(owner, { mode: 'domain', domains: ['corp.test'], role: 'viewer' })
    const two = { ...google(null, '2'), emails: ['private@example.test', 'eve@corp.test'] }
    const { userId } = await enter(two)
    expect(await owner.db.user.findFirst({ where: { id: userId } })).toMatchObject({
      email: 'eve@corp.test',
      role: 'viewer',
    })
    await expect(enter(google('eve@other.test'))).rejects.toMatchObject(forbidden)
  })

  it('the policy by domain asks for an address that is theirs now, not once', async () => {
    await saveSignUpPolicy(owner, { mode: 'domain', domains: ['corp.test'], role: 'viewer' })
    const once = { ...google('eve@corp.test'), isCurrent: false }
    await expect(enter(once)).rejects.toMatchObject({ ...forbidden, message: expect.stringContaining('mailed link') })
    await expect(enter(google('eve+again@corp.test'))).rejects.toMatchObject(forbidden)
    expect(await owner.db.user.count({ where: { email: { endsWith: 'corp.test' } } })).toBe(0)
    await saveSignUpPolicy(owner, { mode: 'open', domains: [], role: 'viewer' })
    await enter(once)
  })

  it('a name that could hold a link is not taken over', async () => {
    await saveSignUpPolicy(owner, { mode: 'open', domains: [], role: 'member' })
    const { userId } = await enter({ ...google('mallory@example.test'), name: 'visit evil.example now' })
    expect(await owner.db.user.findFirst({ where: { id: userId } })).toMatchObject({ name: 'mallory' })
  })

  it('whoever was removed or switched off is not let in again', async () => {
    await enter(google(sam.actor.email))
    await deactivateMember(owner, { userId: sam.actor.userId })
    await expect(enter(google(sam.actor.email))).rejects.toMatchObject(forbidden)
    await expect(enter({ ...google(sam.actor.email), provider: 'github' })).rejects.toMatchObject(forbidden)
    const other = await workspace.join('member')
    await enter(google(other.actor.email))
    await removeMember(owner, { userId: other.actor.userId })
    await expect(enter(google(other.actor.email))).rejects.toMatchObject(forbidden)
  })
})

describe('from then on', () => {
  it('the provider’s id counts, whatever becomes of the address', async () => {
    await enter(google(sam.actor.email, '42'))
    expect(await enter(google('sam.new@example.test', '42'))).toEqual({ userId: sam.actor.userId })
    expect(await enter(google(null, '42'))).toEqual({ userId: sam.actor.userId })
    expect(await accounts(sam)).toMatchObject([{ email: 'sam.new@example.test' }])
  })

  it('another account that has come by the address isn’t theirs', async () => {
    await enter(google(sam.actor.email, '42'))
    await expect(enter(google(sam.actor.email, '43'))).rejects.toMatchObject(forbidden)
    expect(await accounts(sam)).toHaveLength(1)
  })

  it('an id is one provider’s', async () => {
    await enter(google(sam.actor.email, '42'))
    await expect(enter({ ...google('x@example.test', '42'), provider: 'github' })).rejects.toMatchObject(forbidden)
  })

  it('an answer works once, also at the same moment', async () => {
    const identity = google(sam.actor.email, '42')
    await enter(identity)
    const state = newState()
    const both = await Promise.allSettled([enter(identity, state), enter(identity, state)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(enter(identity, state)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('in one’s settings', () => {
  it('an account is connected whatever its address, unless it is somebody’s already', async () => {
    await connectAccount(sam, google('private@example.test', '42'), newState())
    expect(await enter(google('private@example.test', '42'))).toEqual({ userId: sam.actor.userId })
    await expect(connectAccount(owner, google(null, '42'), newState())).rejects.toMatchObject({
      message: expect.stringContaining('somebody else’s'),
    })
    await expect(connectAccount(sam, google(null, '43'), newState())).rejects.toMatchObject({
      message: expect.stringContaining('Disconnect it first'),
    })
  })

  it('only one’s own is disconnected, and never the last way in', async () => {
    await connectAccount(sam, google('private@example.test', '42'), newState())
    const [{ id } = { id: '' }] = await accounts(sam)
    await expect(
      disconnectAccount({ ...sam, actor: { ...owner.actor, sessionId: sam.actor.sessionId } }, { id }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(disconnectAccount(sam, { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('last way in'),
    })
    await connectAccount(sam, { ...google('private@example.test', '44'), provider: 'github' }, newState())
    await disconnectAccount(sam, { id })
    expect((await accounts(sam)).map(({ provider }) => provider)).toEqual(['github'])
    expect(await actions(sam.actor.userId)).toContain('member.account_disconnected')
  })

  it('an account at a provider that isn’t offered any more is no way in', async () => {
    await connectAccount(sam, google('private@example.test', '42'), newState())
    await connectAccount(sam, { ...google('private@example.test', '44'), provider: 'microsoft' }, newState())
    const [{ id } = { id: '' }] = await accounts(sam)
    await expect(disconnectAccount(sam, { id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
