import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testTenant, waitingMails } from '@/dev/db/test-people'
import { codeNow, nextCode, testBrowser, testSecondFactors } from '@/dev/db/test-second-factors'
import { enter } from '@/lib/auth/enter'
import { createSession, findSession } from '@/lib/auth/session'
import { control } from '@/lib/db/control-client'
import { changeMfaPolicy } from './change-policy'
import { makeRecoveryCodes } from './make-recovery-codes'
import { passWithCode } from './pass-with-code'
import { readMfaPolicy } from './policy'
import { removeApp } from './remove-app'
import { resetSecondFactor } from './reset-second-factor'
import { lacksSecondFactor, secondFactorsOf } from './second-factors'
import type { Context } from '@/lib/tenancy/context'
import { appSetUp, confirmApp } from './set-up-app'

await testDatabases()
const acme = await testTenant('acme')
const beta = await testTenant('beta')
const { somebody, withApp, halfIn, addPasskey, openSessions } = testSecondFactors(acme)

beforeEach(async () => {
  // Each test has the plan’s places for itself.
  await acme.db.user.updateMany({ where: { deactivatedAt: null }, data: { deactivatedAt: new Date() } })
  await control().rateLimit.deleteMany()
  await acme.db.outboxMessage.deleteMany()
  await acme.db.setting.deleteMany()
})

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
    await expect(passWithCode(acme, { token, code: nextCode(ada.secret) }, testBrowser)).rejects.toThrow(
      'somebody else',
    )
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

describe('recovery codes', () => {
  it('let in once each, however they are typed, and their person hears of it', async () => {
    const { userId, recoveryCodes } = await withApp()
    await acme.db.outboxMessage.deleteMany()
    const [one = ''] = recoveryCodes
    const typed = ` ${one.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')}`
    await passWithCode(acme, { token: await halfIn(userId), code: typed }, testBrowser)
    await expect(passWithCode(acme, { token: await halfIn(userId), code: one }, testBrowser)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(await waitingMails(acme)).toMatchObject([
      { props: { says: expect.stringContaining('9 of them are left.') } },
    ])
    expect(
      await acme.db.auditEntry.findFirst({ where: { action: 'member.recovery_code_used', actorId: userId } }),
    ).toMatchObject({ details: { left: 9 }, address: testBrowser.address, agent: testBrowser.userAgent })
  })

  it('are another person’s to no avail, and old ones end with new ones', async () => {
    const [ada, eve] = [await withApp(), await withApp()]
    const [code = ''] = ada.recoveryCodes
    await expect(passWithCode(acme, { token: await halfIn(eve.userId), code }, testBrowser)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await makeRecoveryCodes(ada.ctx, {})
    await expect(passWithCode(acme, { token: await halfIn(ada.userId), code }, testBrowser)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('stand in for a second factor only where there is one', async () => {
    await expect(makeRecoveryCodes(await somebody(), {})).rejects.toMatchObject({ code: 'CONFLICT' })
    const { ctx, userId } = await withApp()
    await removeApp(ctx, {})
    expect(await acme.db.recoveryCode.count({ where: { userId } })).toBe(0)
    expect(await enter(acme, { userId, method: 'password' }, testBrowser)).toMatchObject({ kind: 'session' })
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
    expect(await enter(acme, { userId: owner.userId, method: 'password' }, testBrowser)).toMatchObject({
      kind: 'second_factor',
    })
    const [code = ''] = owner.recoveryCodes
    await passWithCode(acme, { token: await halfIn(owner.userId), code }, testBrowser)
    await changeMfaPolicy(owner.ctx, { required: false })
    expect(await enter(acme, { userId: owner.userId, method: 'password' }, testBrowser)).toMatchObject({
      kind: 'session',
    })
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

describe('once the last one is gone', () => {
  it('no session counts as one in which it was shown', async () => {
    const [owner, member] = [await withApp('owner'), await withApp()]
    await changeMfaPolicy(owner.ctx, { required: false })
    await removeApp(member.ctx, {})
    await changeMfaPolicy(owner.ctx, { required: true })
    expect(await findSession(acme.db, member.ctx.token)).toMatchObject({ secondFactorAt: null })
    expect(await findSession(acme.db, owner.ctx.token)).toMatchObject({ secondFactorAt: expect.any(Date) })
  })

  it('the next app gets another secret, in the same session, too', async () => {
    const { ctx, secret } = await withApp()
    await removeApp(ctx, {})
    const offered = await appSetUp(ctx)
    expect(offered.secret).not.toBe(secret)
    expect(await appSetUp(ctx)).toEqual(offered)
    await confirmApp(ctx, { code: codeNow(offered.secret) })
  })
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
    expect(await enter(acme, { userId: member.userId, method: 'password' }, testBrowser)).toMatchObject({
      kind: 'session',
    })
    expect(await waitingMails(acme)).toMatchObject([{ to: member.ctx.actor.email }])
  })
})
