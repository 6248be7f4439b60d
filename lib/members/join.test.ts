import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { tokenIn, waitingMails } from '@/dev/db/test-people'
import { testWorkspace, type TestWorkspace } from '@/dev/db/test-workspace'
import { seal } from '@/lib/seal'
import type { Context } from '@/lib/tenancy/context'
import { readUsage } from '@/lib/usage/read-usage'
import { confirmJoin } from './confirm-join'
import { deactivateMember } from './deactivate-member'
import { inviteMember } from './invite-member'
import { sealJoinLink } from './join-link'
import { listMembers } from './list-members'
import { peekJoin } from './peek-join'
import { removeMember } from './remove-member'
import { countJoinAttempt, requestJoin } from './request-join'
import { readSignUpPolicy, saveSignUpPolicy, type SignUpPolicy } from './sign-up-policy'
import { signUpPolicyInput } from './sign-up-policy-input'

const databases = await testDatabases()
let workspace: TestWorkspace
let owner: Context
let address = 0

beforeEach(async () => {
  workspace = await testWorkspace(databases, 'pro')
  owner = await workspace.join('owner', 'Ada')
  address += 1
})

const email = 'sam@example.test'
const answer = { name: 'Sam', password: 'correct horse battery' }
const missing = { code: 'NOT_FOUND' }
const open: SignUpPolicy = { mode: 'open', domains: [], role: 'viewer' }
const byDomain: SignUpPolicy = { mode: 'domain', domains: ['example.test', 'example.org'], role: 'member' }
const ask = async (from = email, ctx = owner) => {
  await countJoinAttempt(ctx, from, `192.0.2.${address}`)
  await requestJoin(ctx, { email: from })
}
const people = async (ctx = owner) => (await listMembers(ctx, { q: '', state: '', page: 1 })).items
const used = async (ctx = owner) => (await readUsage(ctx, 'members')).used
const tokenFor = (ctx: Context, of: string, now?: number) =>
  new URL(sealJoinLink(ctx.tenant, of, now)).searchParams.get('token') ?? ''

describe('a workspace by invitation, as all are at first', () => {
  it('lets nobody ask, and no link in', async () => {
    expect(await readSignUpPolicy(owner.db)).toMatchObject({ mode: 'invitation' })
    await expect(ask()).rejects.toMatchObject(missing)
    await expect(confirmJoin(owner, { token: tokenFor(owner, email), ...answer })).rejects.toMatchObject(missing)
    expect(await waitingMails(owner)).toEqual([])
  })
})

describe('a workspace that is open', () => {
  beforeEach(() => saveSignUpPolicy(owner, open))

  it('mails a link that takes no place until it is used, and works once', async () => {
    await ask()
    expect([await used(), await owner.db.user.count()]).toEqual([1, 1])
    const [mail] = await waitingMails(owner)
    expect(mail).toMatchObject({ to: email, template: 'join' })
    const token = tokenIn(mail)
    expect(await peekJoin(owner, token)).toEqual({ email })
    const from = { address: '192.0.2.1', agent: 'a browser' }
    const { userId } = await confirmJoin(owner, { token, ...answer }, from)
    expect(await people()).toMatchObject([
      { name: 'Ada' },
      { id: userId, name: 'Sam', role: 'viewer', state: 'active' },
    ])
    expect(await used()).toBe(2)
    expect(await owner.db.auditEntry.findFirst({ where: { action: 'member.joined' } })).toMatchObject({
      actorId: userId,
      address: '192.0.2.1',
    })
    await expect(confirmJoin(owner, { token, ...answer })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await peekJoin(owner, token)).toBeNull()
  })

  it('tells who is or was a member by mail alone, and lets nobody back whom somebody shut out', async () => {
    const gone = await workspace.join('member', 'Gone')
    const off = await workspace.join('member', 'Off')
    await removeMember(owner, { userId: gone.actor.userId })
    await deactivateMember(owner, { userId: off.actor.userId })
    const known = [owner, gone, off].map(({ actor }) => actor.email)
    for (const from of known) await ask(from)
    expect(
      (await waitingMails(owner)).map(({ template, props }) => [template, 'isMember' in props && props.isMember]),
    ).toEqual([
      ['known-here', true],
      ['known-here', false],
      ['known-here', false],
    ])
    for (const from of known) {
      const token = tokenFor(owner, from)
      expect(await peekJoin(owner, token)).toBeNull()
      await expect(confirmJoin(owner, { token, ...answer })).rejects.toMatchObject({
        code: from === owner.actor.email ? 'CONFLICT' : 'NOT_FOUND',
      })
    }
    expect((await people()).map(({ name, state }) => [name, state])).toEqual([
      ['Ada', 'active'],
      ['Off', 'deactivated'],
    ])
  })

  it('makes of an invited person what they are invited as', async () => {
    const { id } = await inviteMember(owner, { email, role: 'admin' })
    await ask()
    expect(await confirmJoin(owner, { token: tokenFor(owner, email), ...answer })).toEqual({ userId: id })
    expect(await people()).toContainEqual(expect.objectContaining({ id, role: 'admin', state: 'active', name: 'Sam' }))
    expect([await used(), await owner.db.oneTimeToken.count()]).toEqual([2, 0])
  })

  it('makes of somebody whose invitation has lapsed what anybody becomes', async () => {
    const { id } = await inviteMember(owner, { email, role: 'admin', days: 1 })
    await owner.db.oneTimeToken.updateMany({ where: { userId: id }, data: { expiresAt: new Date(Date.now() - 1000) } })
    await confirmJoin(owner, { token: tokenFor(owner, email), ...answer })
    expect((await people()).find((each) => each.id === id)).toMatchObject({ role: 'viewer', state: 'active' })
  })

  it('has no link for another workspace, for later, or by a stranger', async () => {
    const other = await (await testWorkspace(databases, 'pro')).join('owner')
    await saveSignUpPolicy(other, open)
    const broken = [
      tokenFor(other, email),
      tokenFor(owner, email, Date.now() - 25 * 60 * 60 * 1000),
      seal('sign-up', { tenantId: owner.tenant.id, email, expiresAt: Date.now() + 60_000 }),
      'nonsense',
    ]
    for (const token of broken) {
      expect(await peekJoin(owner, token)).toBeNull()
      await expect(confirmJoin(owner, { token, ...answer })).rejects.toMatchObject(missing)
    }
  })

  it('stops who fills an inbox, and who asks for many', async () => {
    for (let n = 0; n < 5; n += 1) await ask()
    await expect(ask()).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    for (let n = 0; n < 14; n += 1) await ask(`p${n}@example.test`)
    await expect(ask('more@example.test')).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  })

  it('is closed again for links that are on their way', async () => {
    await ask()
    const token = tokenIn((await waitingMails(owner))[0])
    await saveSignUpPolicy(owner, { ...open, mode: 'invitation' })
    await expect(confirmJoin(owner, { token, ...answer })).rejects.toMatchObject(missing)
  })
})

describe('the last places', () => {
  it('go to as many as there are of all who come at once, and nothing is left of the others', async () => {
    const free = await testWorkspace(databases)
    const ctx = await free.join('owner')
    await saveSignUpPolicy(ctx, open)
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) =>
        confirmJoin(ctx, { token: tokenFor(ctx, `p${at}@example.test`), ...answer }),
      ),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    for (const reason of refused) expect(reason).toMatchObject({ code: 'LIMIT_REACHED' })
    expect([await used(ctx), await ctx.db.user.count()]).toEqual([3, 3])
  })

  it('go to one, whichever of two browsers confirms the same link', async () => {
    await saveSignUpPolicy(owner, open)
    const token = tokenFor(owner, email)
    const results = await Promise.allSettled([1, 2, 3].map(() => confirmJoin(owner, { token, ...answer })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await used()).toBe(2)
  })
})

describe('a policy by domain', () => {
  beforeEach(() => saveSignUpPolicy(owner, byDomain))

  it('lets in whose address is at a domain that is named, exactly', async () => {
    await ask('sam@example.org')
    for (const from of [
      'sam@sub.example.test',
      'sam@notexample.test',
      'example.test@evil.test',
      'sam@example.test.evil',
    ]) {
      await expect(ask(from)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        fieldErrors: { email: expect.stringContaining('example.test or example.org') },
      })
      await expect(confirmJoin(owner, { token: tokenFor(owner, from), ...answer })).rejects.toMatchObject(missing)
    }
    await confirmJoin(owner, { token: tokenFor(owner, 'sam@example.org'), ...answer })
    expect((await people()).map(({ role }) => role)).toEqual(['owner', 'member'])
  })

  it('knows a person by one address: who was removed doesn’t come back with a tag in it', async () => {
    await confirmJoin(owner, { token: tokenFor(owner, email), ...answer })
    const [, sam] = await people()
    await removeMember(owner, { userId: sam?.id ?? '' })
    const tagged = 'sam+again@example.test'
    await expect(ask(tagged)).rejects.toMatchObject({ fieldErrors: { email: expect.stringContaining('plus sign') } })
    await expect(confirmJoin(owner, { token: tokenFor(owner, tagged), ...answer })).rejects.toMatchObject(missing)
  })

  it('is in the log with what was before, once', async () => {
    await saveSignUpPolicy(owner, byDomain)
    await saveSignUpPolicy(owner, { ...byDomain, mode: 'open' })
    const log = await owner.db.auditEntry.findMany({ orderBy: { id: 'asc' } })
    expect(log).toMatchObject([
      { details: { who_may_join: { from: 'invitation', to: 'domain' }, domains: { to: 'example.test, example.org' } } },
      { details: { who_may_join: { from: 'domain', to: 'open' } } },
    ])
  })

  it('names at least one domain, and none where everybody has an address', async () => {
    await expect(saveSignUpPolicy(owner, { ...byDomain, domains: [] })).rejects.toMatchObject({
      fieldErrors: { domains: expect.any(String) },
    })
    const parse = (domains: string) => signUpPolicyInput.safeParse({ mode: 'domain', domains, role: 'member' })
    expect(parse(' @Example.org, müller.de\nsam@sub.example.com ').data?.domains).toEqual([
      'example.org',
      'xn--mller-kva.de',
      'sub.example.com',
    ])
    for (const bad of ['gmail.com', 'localhost', 'a b', 'exa mple.com', 'http://x.org/', '*.example.org']) {
      expect([bad, parse(bad).success]).toEqual([bad, false])
    }
  })
})
