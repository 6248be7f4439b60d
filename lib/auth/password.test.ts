import { verify } from '@node-rs/argon2'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testPerson, testTenant, tokenIn, waitingMails } from '@/dev/db/test-people'
import { control } from '@/lib/db/control-client'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { AppError } from '@/lib/errors'
import type { Context, TenantContext } from '@/lib/tenancy/context'
import { entitlementsOf } from '@/lib/billing/plans'
import { changePassword, endOtherSessions, endOwnSession, renameSelf } from './account'
import { checkPassword } from './check-password'
import { consumeOneTimeToken, issueOneTimeToken, peekOneTimeToken, updateByLink } from './one-time-token'
import { hashPassword, verifyPassword } from './password'
import { countResetAttempt, requestPasswordReset } from './request-password-reset'
import { resetPassword } from './reset-password'
import { createSession, findSession } from './session'

vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<{ verify: typeof verify }>()
  return { ...real, verify: vi.fn(real.verify) }
})

await testDatabases()
let acme: TenantContext
let beta: TenantContext
let userId: string
const email = 'ada@example.com'

beforeAll(async () => {
  acme = await testTenant('acme')
  beta = await testTenant('beta')
  userId = await testPerson(acme, email)
})
beforeEach(async () => {
  await control().rateLimit.deleteMany()
  await acme.db.outboxMessage.deleteMany()
})

const refused = { code: 'UNAUTHENTICATED' }
const check = (given: { email?: string; password?: string }, ctx = acme) =>
  checkPassword(ctx, { email, password, ...given }, '192.0.2.1')
const signedIn = async (): Promise<Context & { token: string }> => {
  const { token, sessionId } = await createSession(acme.db, { userId, userAgent: null })
  return {
    ...acme,
    token,
    actor: { userId, sessionId, email, name: 'Ada', role: 'owner' },
    entitlements: entitlementsOf('free'),
  }
}

describe('verifyPassword', () => {
  it('knows the password again, however its letters are composed, and nothing else', async () => {
    const stored = await hashPassword('Zürich-im-Regen')
    expect(await verifyPassword(stored, 'Zu\u0308rich-im-Regen')).toBe(true)
    expect(await verifyPassword(stored, 'Zurich-im-Regen')).toBe(false)
    expect(await verifyPassword(null, 'a password that nobody has')).toBe(false)
  })
})

describe('checkPassword', () => {
  it('knows its own people, and nobody of another tenant', async () => {
    expect(await check({})).toMatchObject({ userId })
    await expect(check({}, beta)).rejects.toMatchObject(refused)
  })

  it('answers the same to a wrong password, an unknown e-mail, and somebody who was removed or has no password', async () => {
    const removed = await testPerson(acme, 'removed@example.com')
    await acme.db.user.updateMany({ where: { id: removed }, data: { deactivatedAt: new Date() } })
    await acme.db.user.create({ data: { email: 'invited@example.com', name: 'I', role: 'member' } })
    const answers = await Promise.all(
      [
        { password: 'wrong' },
        { email: 'nobody@example.com' },
        { email: 'removed@example.com' },
        { email: 'invited@example.com' },
      ].map((given) => check(given).catch((error: unknown) => error)),
    )
    for (const answer of answers) expect(answer).toMatchObject(refused)
    expect(new Set(answers.map((answer) => (answer as Error).message)).size).toBe(1)
  })

  it('works as hard for somebody unknown, removed or without a password as for a wrong password', async () => {
    await verifyPassword(null, 'the dummy is made once')
    for (const who of [email, 'nobody@example.com', 'removed@example.com', 'invited@example.com']) {
      vi.mocked(verify).mockClear()
      await expect(check({ email: who, password: 'wrong' })).rejects.toMatchObject(refused)
      expect(vi.mocked(verify).mock.calls).toEqual([
        [expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/), 'wrong'],
      ])
    }
  })

  it('stops an account after ten attempts, the right password too, and leaves the others alone', async () => {
    for (let i = 0; i < 10; i++) await expect(check({ password: `wrong ${i}` })).rejects.toMatchObject(refused)
    await expect(check({})).rejects.toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
      retryAfter: expect.closeTo(900, -1),
      message: expect.stringContaining('15 minutes'),
    })
    await expect(check({ email: 'other@example.com' })).rejects.toMatchObject(refused)
    await expect(check({}, beta)).rejects.toMatchObject(refused)
  })

  it('stops an address after fifty, whatever the accounts', async () => {
    for (let i = 0; i < 50; i++) await expect(check({ email: `p${i}@example.com` })).rejects.toMatchObject(refused)
    await expect(check({})).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    expect(await checkPassword(acme, { email, password }, '192.0.2.2')).toMatchObject({ userId })
  })

  it('lets an office in that shares an address: who signs in counts no more', async () => {
    for (let i = 0; i < 40; i++) await check({ email: `p${i}@example.com` }).catch(() => {})
    for (let i = 0; i < 12; i++) await check({})
    for (let i = 40; i < 50; i++) await expect(check({ email: `p${i}@example.com` })).rejects.toMatchObject(refused)
    await expect(check({})).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
  })

  it('counts concurrent attempts all', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => check({ password: 'wrong' })))
    const codes = results.map((result) =>
      result.status === 'rejected' ? (result.reason as { code: string }).code : 'in',
    )
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(10)
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(10)
  })

  it('forgets an account’s failures after a success, and keeps no personal data', async () => {
    for (let i = 0; i < 9; i++) await check({ password: 'wrong' }).catch(() => {})
    await check({})
    for (let i = 0; i < 9; i++) await expect(check({ password: 'wrong' })).rejects.toMatchObject(refused)
    const keys = JSON.stringify((await control().rateLimit.findMany()).map(({ key }) => key))
    for (const personal of ['ada', 'example', '192.0.2']) expect(keys).not.toContain(personal)
  })
})

describe('a reset', () => {
  it('mails a link that sets the password once, and ends every session', async () => {
    const { token: session } = await signedIn()
    await requestPasswordReset(acme, { email })
    const [mail] = await waitingMails(acme)
    expect(mail).toMatchObject({
      to: email,
      template: 'reset-password',
      props: { url: expect.stringContaining('http://acme.saas.localhost:3000/reset-password?token=') },
    })
    const token = tokenIn(mail)
    expect(await resetPassword(acme, { token, password: 'a quite new password' })).toEqual({ userId })
    expect(await findSession(acme.db, session)).toBeNull()
    expect(await check({ password: 'a quite new password' })).toMatchObject({ userId })
    await expect(check({})).rejects.toMatchObject(refused)
    await expect(resetPassword(acme, { token, password })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await acme.db.user.updateMany({ where: { id: userId }, data: { passwordHash: await hashPassword(password) } })
  })

  it('mails nobody who isn’t a member with a password', async () => {
    const invited = await acme.db.user.create({ data: { email: 'later@example.com', name: 'L', role: 'member' } })
    for (const other of ['nobody@example.com', invited.email]) await requestPasswordReset(acme, { email: other })
    expect(await waitingMails(acme)).toEqual([])
  })

  it('is counted the same whether or not the e-mail exists', async () => {
    for (const who of [email, 'nobody@example.com']) {
      for (let i = 0; i < 5; i++) await countResetAttempt(acme, who, `a${who}`)
      await expect(countResetAttempt(acme, who, 'b')).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    }
  })
})

describe('a one-time token', () => {
  const issue = () => issueOneTimeToken(acme.db, { userId, purpose: 'reset_password' })

  it('works for one of many who use it at the same time', async () => {
    const token = await issue()
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        acme.db.$transaction((tx) => consumeOneTimeToken(tx, { token, purpose: 'reset_password' })),
      ),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is one of several links of which one works, also when two are followed at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      const tokens = [await issue(), await issue()]
      const results = await Promise.allSettled(
        tokens.map((token) =>
          acme.db.$transaction((tx) => consumeOneTimeToken(tx, { token, purpose: 'reset_password' })),
        ),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'NOT_FOUND' } })
    }
  })

  it('loses to a removal or wins over it, and never ends in a deadlock', async () => {
    const { id } = await beta.db.user.create({ data: { email: 'torn@example.com', name: 'T', role: 'member' } })
    for (let round = 0; round < 8; round++) {
      await beta.db.user.updateMany({ where: { id }, data: { deactivatedAt: null } })
      const token = await issueOneTimeToken(beta.db, { userId: id, purpose: 'accept_invitation' })
      const remove = beta.db.$transaction(async (tx) => {
        await tx.user.updateMany({ where: { id }, data: { deactivatedAt: new Date() } })
        await tx.oneTimeToken.deleteMany({ where: { userId: id } })
      })
      const join = beta.db.$transaction(async (tx) => {
        const { userId: invited } = await consumeOneTimeToken(tx, { token, purpose: 'accept_invitation' })
        return updateByLink(tx, invited, { name: 'T' })
      })
      const [removed, joined] = await Promise.allSettled([remove, join])
      expect(removed.status).toBe('fulfilled')
      expect(['in', 'NOT_FOUND']).toContain(joined.status === 'fulfilled' ? 'in' : (joined.reason as AppError).code)
    }
  })

  it('works for its purpose and tenant only, and is unused again after a rollback', async () => {
    const token = await issue()
    await expect(consumeOneTimeToken(acme.db, { token, purpose: 'accept_invitation' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(consumeOneTimeToken(beta.db, { token, purpose: 'reset_password' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await peekOneTimeToken(beta.db, { token, purpose: 'reset_password' })).toBeNull()
    const failing = acme.db.$transaction(async (tx) => {
      await consumeOneTimeToken(tx, { token, purpose: 'reset_password' })
      throw new Error('later step')
    })
    await expect(failing).rejects.toThrow('later step')
    expect(await consumeOneTimeToken(acme.db, { token, purpose: 'reset_password' })).toMatchObject({ userId })
  })
})

describe('one’s own account', () => {
  it('changes the password only with the current one, and keeps this session alone', async () => {
    const [ctx, elsewhere] = [await signedIn(), await signedIn()]
    await expect(
      changePassword(ctx, { currentPassword: 'wrong', newPassword: 'another long one' }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', fieldErrors: { currentPassword: expect.any(String) } })
    const { token } = await changePassword(ctx, { currentPassword: password, newPassword: 'another long one' })
    expect(await findSession(acme.db, token)).toMatchObject({ sessionId: ctx.actor.sessionId })
    // Whoever has copied the cookie is out as well.
    expect(await findSession(acme.db, ctx.token)).toBeNull()
    expect(await findSession(acme.db, elsewhere.token)).toBeNull()
    expect(await check({ password: 'another long one' })).toMatchObject({ userId })
    await acme.db.user.updateMany({ where: { id: userId }, data: { passwordHash: await hashPassword(password) } })
  })

  it('leaves no link alive that could set another password', async () => {
    await requestPasswordReset(acme, { email })
    const token = tokenIn((await waitingMails(acme))[0])
    await changePassword(await signedIn(), { currentPassword: password, newPassword: password })
    await expect(resetPassword(acme, { token, password: 'by the old link' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('doesn’t overwrite a password that was reset while it was at work', async () => {
    const ctx = await signedIn()
    const token = await issueOneTimeToken(acme.db, { userId, purpose: 'reset_password' })
    const thiefs = { currentPassword: password, newPassword: 'the password of a thief' }
    // Once the old one is verified, but before the new one is written.
    const update = vi.spyOn(acme.db, '$transaction').mockImplementationOnce(async (work: unknown) => {
      await resetPassword(acme, { token, password: 'the owner’s own again' })
      return acme.db.$transaction(work as (tx: TenantTx) => Promise<unknown>)
    })
    await expect(changePassword(ctx, thiefs)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    update.mockRestore()
    expect(await check({ password: 'the owner’s own again' })).toMatchObject({ userId })
    await acme.db.user.updateMany({ where: { id: userId }, data: { passwordHash: await hashPassword(password) } })
  })

  it('renames, with an entry in the audit log', async () => {
    const ctx = await signedIn()
    await renameSelf(ctx, { name: 'Ada King' })
    expect(await acme.db.auditEntry.findFirst({ where: { action: 'member.renamed' } })).toMatchObject({
      subjectLabel: 'Ada King',
      details: { name: { from: 'Ada', to: 'Ada King' } },
    })
  })

  it('ends one session or all others, never this one nor somebody else’s', async () => {
    const [ctx, one, two] = [await signedIn(), await signedIn(), await signedIn()]
    await endOwnSession(ctx, { sessionId: one.actor.sessionId })
    expect(await findSession(acme.db, one.token)).toBeNull()
    expect(await findSession(acme.db, two.token)).not.toBeNull()
    await expect(endOwnSession(ctx, { sessionId: ctx.actor.sessionId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await acme.db.user.updateMany({ where: { NOT: { id: userId } }, data: { deactivatedAt: new Date() } })
    const eve = await testPerson(acme, 'eve@example.com')
    const theirs = await createSession(acme.db, { userId: eve, userAgent: null })
    await endOwnSession(ctx, { sessionId: theirs.sessionId })
    await endOtherSessions(ctx)
    expect(await findSession(acme.db, two.token)).toBeNull()
    for (const token of [ctx.token, theirs.token]) expect(await findSession(acme.db, token)).not.toBeNull()
  })
})
