import { TOTP } from 'otpauth'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testPerson, testTenant, waitingMails } from '@/dev/db/test-people'
import { type Browser, enter, passSecondFactor, whoIsHalfIn } from '@/lib/auth/enter'
import type { Role } from '@/lib/auth/permissions'
import { createSession, endSessions, findSession } from '@/lib/auth/session'
import { entitlementsOf } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import type { Context, TenantContext } from '@/lib/tenancy/context'
import { changeMfaPolicy } from './change-policy'
import { makeRecoveryCodes } from './make-recovery-codes'
import { passWithCode } from './pass-with-code'
import { readMfaPolicy } from './policy'
import { removeApp } from './remove-app'
import { resetSecondFactor } from './reset-second-factor'
import { lacksSecondFactor, secondFactorsOf } from './second-factors'
import { appSetUp, confirmApp } from './set-up-app'

await testDatabases()
let acme: TenantContext
let beta: TenantContext
let people = 0
const browser: Browser = {
  address: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

beforeAll(async () => {
  acme = await testTenant('acme')
  beta = await testTenant('beta')
})
beforeEach(async () => {
  // Each test has the plan’s places for itself.
  await acme.db.user.updateMany({ where: { deactivatedAt: null }, data: { deactivatedAt: new Date() } })
  await control().rateLimit.deleteMany()
  await acme.db.outboxMessage.deleteMany()
  await acme.db.setting.deleteMany()
})

/** Somebody of acme who has just signed in, and their session's token. */
async function somebody(role: Role = 'member'): Promise<Context & { token: string }> {
  people += 1
  const email = `person-${people}@example.com`
  const userId = await testPerson(acme, email, role)
  const { token, sessionId } = await createSession(acme.db, { userId, userAgent: null })
  const actor = { userId, sessionId, email, name: 'Ada', role, from: { address: '192.0.2.1', agent: null } }
  return { ...acme, token, actor, entitlements: entitlementsOf('free') }
}

const codeNow = (secret: string, offsetMs = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + offsetMs })
const step = 30_000
/** The code of the step that comes after the one it was set up with: that one is used up. */
const nextCode = (secret: string) => codeNow(secret, step)

async function withApp(role: Role = 'member') {
  const ctx = await somebody(role)
  const { secret } = await appSetUp(ctx)
  const { recoveryCodes } = await confirmApp(ctx, { code: codeNow(secret) })
  return { ctx, secret, recoveryCodes, userId: ctx.actor.userId }
}

async function halfIn(userId: string): Promise<string> {
  const entered = await enter(acme, { userId, method: 'password' }, browser)
  if (entered.kind !== 'second_factor') throw new Error('let in without a second factor')
  return entered.token
}

const openSessions = (userId: string) => acme.db.session.count({ where: { userId } })

describe('an app', () => {
  it('is in use once it shows a right code; every other session ends, and this one has shown a second factor', async () => {
    const ctx = await somebody()
    const elsewhere = await createSession(acme.db, { userId: ctx.actor.userId, userAgent: null })
    const { secret, uri } = await appSetUp(ctx)
    expect(uri).toMatch(/^otpauth:\/\/totp\/ACME:person-\d+%40example\.com\?issuer=ACME&secret=[A-Z2-7]{32}&/)
    expect((await appSetUp(ctx)).secret).toBe(secret)
    await expect(confirmApp(ctx, { code: '000000' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(await secondFactorsOf(acme.db, acme.tenant, ctx.actor.userId)).toMatchObject({ app: false })

    const { recoveryCodes } = await confirmApp(ctx, { code: codeNow(secret).replace(/(...)/, '$1 ') })
    expect(new Set(recoveryCodes).size).toBe(10)
    expect(await findSession(acme.db, elsewhere.token)).toBeNull()
    expect(await findSession(acme.db, ctx.token)).toMatchObject({ secondFactorAt: expect.any(Date) })
    expect((await waitingMails(acme)).map(({ subject }) => subject)).toEqual(['Two-step sign-in is on: ACME'])
  })

  it('keeps its secret sealed, for its person alone, and recovery codes as hashes', async () => {
    const [ada, eve] = [await withApp(), await withApp()]
    const rows = JSON.stringify(
      [await acme.db.user.findMany(), await acme.db.recoveryCode.findMany()],
      (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
    )
    for (const secret of [ada.secret, ...ada.recoveryCodes]) expect(rows).not.toContain(secret)
    // Copied into another person's row, it lets nobody in.
    const stolen = await acme.db.user.findFirst({ where: { id: ada.userId }, select: { totpSecret: true } })
    await acme.db.user.updateMany({ where: { id: eve.userId }, data: { totpSecret: stolen?.totpSecret ?? null } })
    const token = await halfIn(eve.userId)
    await expect(passWithCode(acme, { token, code: nextCode(ada.secret) }, browser)).rejects.toThrow('somebody else')
  })

  it('is set up once, whoever sends the form twice', async () => {
    const ctx = await somebody()
    const { secret } = await appSetUp(ctx)
    const code = codeNow(secret)
    const results = await Promise.allSettled([confirmApp(ctx, { code }), confirmApp(ctx, { code })])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('asks for the password once the sign-in is a while ago', async () => {
    const { ctx } = await withApp()
    const createdAt = new Date(Date.now() - 11 * 60 * 1000)
    await acme.db.session.updateMany({ where: { id: ctx.actor.sessionId }, data: { createdAt } })
    await expect(removeApp(ctx, {})).rejects.toMatchObject({ fieldErrors: { password: expect.any(String) } })
    await expect(makeRecoveryCodes(ctx, { password: 'wrong' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await makeRecoveryCodes(ctx, { password })).recoveryCodes).toHaveLength(10)
    await acme.db.user.updateMany({ where: { id: ctx.actor.userId }, data: { passwordHash: null } })
    await expect(removeApp(ctx, { password: '' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('coming in', () => {
  it('takes a code after whatever came first, and none after a passkey that knew its owner', async () => {
    const { userId, secret } = await withApp()
    for (const method of ['password', 'link', 'google'] as const) {
      expect(await enter(acme, { userId, method }, browser)).toMatchObject({ kind: 'second_factor' })
    }
    const passkey = await enter(acme, { userId, method: 'passkey', bothFactors: true }, browser)
    expect(passkey).toMatchObject({ kind: 'session' })
    const entered = await passWithCode(acme, { token: await halfIn(userId), code: nextCode(secret) }, browser)
    expect(await findSession(acme.db, entered.token)).toMatchObject({
      user: { id: userId },
      secondFactorAt: expect.any(Date),
    })
    expect(await acme.db.session.findFirst({ where: { id: entered.sessionId } })).toMatchObject({
      method: 'password',
      address: '192.0.2.1',
    })
  })

  it('takes no code twice, nor one that is older than the last', async () => {
    const { userId, secret } = await withApp()
    const code = nextCode(secret)
    await passWithCode(acme, { token: await halfIn(userId), code }, browser)
    for (const late of [code, codeNow(secret), codeNow(secret, -step)]) {
      await expect(passWithCode(acme, { token: await halfIn(userId), code: late }, browser)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    }
  })

  it('lets one in of many who use one code, or one token, at the same moment', async () => {
    const { userId, secret, recoveryCodes } = await withApp()
    const [recovery = ''] = recoveryCodes
    for (const code of [nextCode(secret), recovery]) {
      const before = await openSessions(userId)
      await control().rateLimit.deleteMany()
      const issue = () => acme.db.oneTimeToken.count({ where: { userId, purpose: 'second_factor' } })
      const tokens = [await halfIn(userId), await halfIn(userId), await halfIn(userId)]
      expect(await issue()).toBeGreaterThanOrEqual(3)
      const results = await Promise.allSettled(
        [...tokens, ...tokens].map((token) => passWithCode(acme, { token, code }, browser)),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await openSessions(userId)).toBe(before + 1)
    }
  })

  it('stops after ten wrong codes in an hour, and the right one is wrong then, too', async () => {
    const { userId, secret } = await withApp()
    await control().rateLimit.deleteMany()
    const token = await halfIn(userId)
    for (let i = 0; i < 10; i++) {
      const wrong = passWithCode(acme, { token, code: i % 2 ? '123' : 'aaaa-aaaa-aaaa-aaaa' }, browser)
      await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await expect(passWithCode(acme, { token, code: nextCode(secret) }, browser)).rejects.toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
    })
  })

  it('ends with the password: who was half in by the old one stays out', async () => {
    const { userId, secret } = await withApp()
    const token = await halfIn(userId)
    await acme.db.$transaction(async (tx) => {
      await tx.user.updateMany({ where: { id: userId }, data: { passwordHash: 'another' } })
      await endSessions(tx, { userId })
    })
    await expect(passWithCode(acme, { token, code: nextCode(secret) }, browser)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const late = enter(acme, { userId, method: 'password', passwordHash: 'the old one' }, browser)
    await expect(late).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('works in its own tenant only, and for who is still a member', async () => {
    const { userId, secret } = await withApp()
    const token = await halfIn(userId)
    expect(await whoIsHalfIn(beta, token)).toBeNull()
    await expect(passSecondFactor(beta, token, browser, async () => {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await acme.db.user.updateMany({ where: { id: userId }, data: { deactivatedAt: new Date() } })
    await expect(passWithCode(acme, { token, code: nextCode(secret) }, browser)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('ends the session that the browser was in, whosever it was, and nobody else’s', async () => {
    const [ada, eve] = [await somebody(), await somebody()]
    const other = await createSession(acme.db, { userId: eve.actor.userId, userAgent: null })
    const entered = await enter(
      acme,
      { userId: ada.actor.userId, method: 'password' },
      { ...browser, sessionToken: eve.token },
    )
    expect(entered).toMatchObject({ kind: 'session' })
    expect(await findSession(acme.db, eve.token)).toBeNull()
    expect(await findSession(acme.db, other.token)).not.toBeNull()
    expect(await findSession(acme.db, ada.token)).not.toBeNull()
  })

  it('tells of a browser that is new to this person, but for their first time', async () => {
    const { actor } = await somebody()
    const come = (known: boolean) =>
      enter(
        acme,
        { userId: actor.userId, method: 'link' },
        { ...browser, isKnownTo: (id) => known && id === actor.userId },
      )
    await come(false)
    await come(true)
    expect(await waitingMails(acme)).toEqual([])
    await come(false)
    const [mail] = await waitingMails(acme)
    expect(mail).toMatchObject({
      to: actor.email,
      props: { facts: expect.arrayContaining(['With: Firefox on Linux', 'From: network address 192.0.2.1']) },
    })
  })
})

describe('recovery codes', () => {
  it('let in once each, however they are typed, and their person hears of it', async () => {
    const { userId, recoveryCodes } = await withApp()
    await acme.db.outboxMessage.deleteMany()
    const [one = ''] = recoveryCodes
    const typed = ` ${one.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')}`
    await passWithCode(acme, { token: await halfIn(userId), code: typed }, browser)
    await expect(passWithCode(acme, { token: await halfIn(userId), code: one }, browser)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(await waitingMails(acme)).toMatchObject([
      { props: { says: expect.stringContaining('9 of them are left.') } },
    ])
  })

  it('are another person’s to no avail, and old ones end with new ones', async () => {
    const [ada, eve] = [await withApp(), await withApp()]
    const [code = ''] = ada.recoveryCodes
    await expect(passWithCode(acme, { token: await halfIn(eve.userId), code }, browser)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await makeRecoveryCodes(ada.ctx, {})
    await expect(passWithCode(acme, { token: await halfIn(ada.userId), code }, browser)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('stand in for a second factor only where there is one', async () => {
    await expect(makeRecoveryCodes(await somebody(), {})).rejects.toMatchObject({ code: 'CONFLICT' })
    const { ctx, userId } = await withApp()
    await removeApp(ctx, {})
    expect(await acme.db.recoveryCode.count({ where: { userId } })).toBe(0)
    expect(await enter(acme, { userId, method: 'password' }, browser)).toMatchObject({ kind: 'session' })
  })
})

describe('the policy', () => {
  it('can be turned on by who has shown a second factor themselves, and is written down', async () => {
    const owner = await somebody('owner')
    await expect(changeMfaPolicy(owner, { required: true })).rejects.toMatchObject({ code: 'CONFLICT' })
    await confirmApp(owner, { code: codeNow((await appSetUp(owner)).secret) })
    await changeMfaPolicy(owner, { required: true })
    expect(await readMfaPolicy(acme.db)).toEqual({ required: true })
    expect(await acme.db.auditEntry.findFirst({ where: { action: 'workspace.mfa_policy_changed' } })).toMatchObject({
      details: { second_step: { from: 'optional', to: 'required' } },
    })
    await changeMfaPolicy(owner, { required: false })
    expect(await readMfaPolicy(acme.db)).toEqual({ required: false })
  })

  it('keeps everybody’s last second factor, and knows who lacks one', async () => {
    const owner = await withApp('owner')
    const member = await somebody()
    await changeMfaPolicy(owner.ctx, { required: true })
    await expect(removeApp(owner.ctx, {})).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await secondFactorsOf(acme.db, acme.tenant, owner.userId)).toMatchObject({ app: true })
    expect(await lacksSecondFactor(acme.db, acme.tenant, owner.userId)).toBe(false)
    expect(await lacksSecondFactor(acme.db, acme.tenant, member.actor.userId)).toBe(true)
    // With a passkey the app may go; a password is then followed by the passkey, or by a recovery code.
    await addPasskey(owner.userId)
    await removeApp(owner.ctx, {})
    expect(await enter(acme, { userId: owner.userId, method: 'password' }, browser)).toMatchObject({
      kind: 'second_factor',
    })
    const [code = ''] = owner.recoveryCodes
    await passWithCode(acme, { token: await halfIn(owner.userId), code }, browser)
    await changeMfaPolicy(owner.ctx, { required: false })
    expect(await enter(acme, { userId: owner.userId, method: 'password' }, browser)).toMatchObject({ kind: 'session' })
  })
})

it('can’t be set up past the one that somebody has and hasn’t shown', async () => {
  const owner = await withApp('owner')
  const member = await somebody()
  await addPasskey(member.actor.userId)
  const { secret } = await appSetUp(member)
  await changeMfaPolicy(owner.ctx, { required: true })
  await expect(confirmApp(member, { code: codeNow(secret) })).rejects.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' })
  await changeMfaPolicy(owner.ctx, { required: false })
  await confirmApp(member, { code: codeNow(secret) })
})

describe('who has lost everything', () => {
  it('is let in again by somebody who may, and hears of it', async () => {
    const [owner, admin, member] = [await withApp('owner'), await withApp('admin'), await withApp('member')]
    const reset = (by: Context, userId: string) => resetSecondFactor(by, { userId })
    await expect(reset(admin.ctx, owner.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(reset(member.ctx, admin.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(reset(owner.ctx, owner.userId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(reset(owner.ctx, beta.tenant.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await addPasskey(member.userId)
    await acme.db.outboxMessage.deleteMany()
    await reset(admin.ctx, member.userId)
    expect(await openSessions(member.userId)).toBe(0)
    expect(await secondFactorsOf(acme.db, acme.tenant, member.userId)).toEqual({ app: false, passkeys: 0 })
    expect(await enter(acme, { userId: member.userId, method: 'password' }, browser)).toMatchObject({ kind: 'session' })
    expect(await waitingMails(acme)).toMatchObject([{ to: member.ctx.actor.email }])
  })
})

async function addPasskey(userId: string): Promise<void> {
  people += 1
  const credentialId = `credential ${people}`
  await acme.db.passkey.create({
    data: {
      userId,
      credentialId,
      publicKey: Buffer.from('key'),
      counter: 0n,
      name: 'Laptop',
      host: 'acme.saas.localhost',
    },
  })
}
