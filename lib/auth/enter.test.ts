import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { testTenant, waitingMails } from '@/dev/db/test-people'
import { codeNow, codeStep, nextCode, testBrowser, testSecondFactors } from '@/dev/db/test-second-factors'
import { enter, passSecondFactor, whoIsHalfIn } from '@/lib/auth/enter'
import { createSession, endSessions, findSession } from '@/lib/auth/session'
import { control } from '@/lib/db/control-client'
import { byId } from '@/lib/db/keys'
import { passWithCode } from './second-factor/pass-with-code'

await testDatabases()
const acme = await testTenant('acme')
const beta = await testTenant('beta')
const { somebody, withApp, halfIn, openSessions } = testSecondFactors(acme)

beforeEach(async () => {
  // Each test has the plan’s places for itself.
  await acme.db.user.updateMany({ where: { deactivatedAt: null }, data: { deactivatedAt: new Date() } })
  await control().rateLimit.deleteMany()
  await acme.db.outboxMessage.deleteMany()
  await acme.db.setting.deleteMany()
})

describe('coming in', () => {
  it('takes a code after whatever came first, and none after a passkey that knew its owner', async () => {
    const { userId, secret } = await withApp()
    for (const method of ['password', 'link', 'google'] as const) {
      expect(await enter(acme, { userId, method }, testBrowser)).toMatchObject({ kind: 'second_factor' })
    }
    const passkey = await enter(acme, { userId, method: 'passkey', bothFactors: true }, testBrowser)
    expect(passkey).toMatchObject({ kind: 'session' })
    const entered = await passWithCode(acme, { token: await halfIn(userId), code: nextCode(secret) }, testBrowser)
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
    await passWithCode(acme, { token: await halfIn(userId), code }, testBrowser)
    for (const late of [code, codeNow(secret), codeNow(secret, -codeStep)]) {
      await expect(passWithCode(acme, { token: await halfIn(userId), code: late }, testBrowser)).rejects.toMatchObject({
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
        [...tokens, ...tokens].map((token) => passWithCode(acme, { token, code }, testBrowser)),
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
      const wrong = passWithCode(acme, { token, code: i % 2 ? '123' : 'aaaa-aaaa-aaaa-aaaa' }, testBrowser)
      await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await expect(passWithCode(acme, { token, code: nextCode(secret) }, testBrowser)).rejects.toMatchObject({
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
    await expect(passWithCode(acme, { token, code: nextCode(secret) }, testBrowser)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const late = enter(acme, { userId, method: 'password', passwordHash: 'the old one' }, testBrowser)
    await expect(late).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('works in its own tenant only, and for who is still a member', async () => {
    const { userId, secret } = await withApp()
    const token = await halfIn(userId)
    expect(await whoIsHalfIn(beta, token)).toBeNull()
    await expect(passSecondFactor(beta, token, testBrowser, async () => {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await acme.db.user.updateMany({ where: { id: userId }, data: { deactivatedAt: new Date() } })
    await expect(passWithCode(acme, { token, code: nextCode(secret) }, testBrowser)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('ends the session that the browser was in, whosever it was, and nobody else’s', async () => {
    const [ada, eve] = [await somebody(), await somebody()]
    const other = await createSession(acme.db, { userId: eve.actor.userId, userAgent: null })
    const entered = await enter(
      acme,
      { userId: ada.actor.userId, method: 'password' },
      { ...testBrowser, sessionToken: eve.token },
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
        { ...testBrowser, isKnownTo: (id) => known && id === actor.userId },
      )
    await come(false)
    await come(true)
    expect(await waitingMails(acme)).toEqual([])
    await come(false)
    await acme.db.user.update({ where: byId(actor.userId), data: { timeZone: 'Asia/Tokyo' } })
    await come(false)
    const mails = await waitingMails(acme)
    expect(mails.map(({ to }) => to)).toEqual([actor.email, actor.email])
    // In the zone that they have chosen, and in UTC before they had.
    for (const [index, zone] of [/^When: .* UTC$/, /^When: .* GMT\+9$/].entries()) {
      expect(mails[index]).toMatchObject({
        props: {
          facts: [expect.stringMatching(zone), 'With: Firefox on Linux', 'From: network address 192.0.2.1'],
        },
      })
    }
  })
})
