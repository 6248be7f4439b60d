import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testPerson, testTenant, tokenIn, waitingMails } from '@/dev/db/test-people'
import { entitlementsOf } from '@/lib/billing/plans'
import { byId } from '@/lib/db/keys'
import { control } from '@/lib/db/control-client'
import type { Mail } from '@/lib/outbox/mail'
import type { Context } from '@/lib/tenancy/context'
import { newApiKey } from '@/lib/api-keys/key'
import { changePassword, endOtherSessions } from './account'
import { askForEmail, confirmEmail } from './change-email'
import { checkPassword } from './check-password'
import { keepEmail } from './keep-email'
import { requestPasswordReset } from './request-password-reset'
import { resetPassword } from './reset-password'
import { createSession, findSession } from './session'
import { mailSignInLink, useSignInLink } from './sign-in-link'

await testDatabases()
const acme = await testTenant('acme')
const beta = await testTenant('beta')
let people = 0
const from = { address: '192.0.2.7', agent: 'Firefox' }
const gone = { code: 'NOT_FOUND' }

beforeEach(async () => {
  await control().rateLimit.deleteMany()
  await acme.db.outboxMessage.deleteMany()
  await acme.db.user.updateMany({ where: { deactivatedAt: null }, data: { deactivatedAt: new Date() } })
})

async function somebody(): Promise<Context & { token: string }> {
  people += 1
  const email = `person-${people}@example.com`
  const userId = await testPerson(acme, email)
  const { token, sessionId } = await createSession(acme.db, { userId, userAgent: null })
  const actor = { userId, sessionId, email, name: 'Ada', role: 'owner' as const }
  return { ...acme, token, actor, entitlements: entitlementsOf('free') }
}

const emailOf = async (userId: string) =>
  (await acme.db.user.findUnique({ where: byId(userId), select: { email: true } }))?.email

/** The token of the newest mail of this kind to this address. */
async function tokenTo(to: string, template: Mail['template']): Promise<string> {
  const mails = await waitingMails(acme)
  return tokenIn(mails.filter((mail) => mail.to === to && mail.template === template).at(-1))
}

describe('a link to sign in', () => {
  const linkFor = async (email: string, next = '/') => {
    await mailSignInLink(acme, { email, next })
    return tokenTo(email, 'sign-in-link')
  }

  it('is mailed to members only, for their own workspace, and leads where they wanted to go', async () => {
    const { actor } = await somebody()
    await acme.db.user.create({ data: { email: 'invited@example.com', name: 'I', role: 'member' } })
    for (const email of ['nobody@example.com', 'invited@example.com']) await mailSignInLink(acme, { email, next: '/' })
    expect(await waitingMails(acme)).toEqual([])
    const token = await linkFor(actor.email, '/projects?q=x')
    const [mail] = await waitingMails(acme)
    expect(new URL(mail?.props.url ?? '').searchParams.get('next')).toBe('/projects?q=x')
    await expect(useSignInLink(beta, { token })).rejects.toMatchObject(gone)
    expect(await useSignInLink(acme, { token })).toEqual({ userId: actor.userId })
    await expect(useSignInLink(acme, { token })).rejects.toMatchObject(gone)
  })

  it('is one of several of which one works, at whatever moment they are followed', async () => {
    const { actor } = await somebody()
    const tokens = [await linkFor(actor.email), await linkFor(actor.email)]
    const results = await Promise.allSettled([...tokens, ...tokens].map((token) => useSignInLink(acme, { token })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('dies with a new password, and with its time', async () => {
    const { actor } = await somebody()
    const old = await linkFor(actor.email)
    await acme.db.oneTimeToken.updateMany({ where: { userId: actor.userId }, data: { expiresAt: new Date() } })
    await expect(useSignInLink(acme, { token: old })).rejects.toMatchObject(gone)
    const late = await linkFor(actor.email)
    await askForNewPassword(actor.email)
    await expect(useSignInLink(acme, { token: late })).rejects.toMatchObject(gone)
  })

  async function askForNewPassword(email: string) {
    await requestPasswordReset(acme, { email })
    await resetPassword(acme, { token: await tokenTo(email, 'reset-password'), password: 'a quite new password' })
  }
})

describe('a new address', () => {
  it('is theirs once it is confirmed there, and both addresses hear of it', async () => {
    const ctx = await somebody()
    const { userId, email } = ctx.actor
    await askForEmail(ctx, { email: 'new@example.com' })
    expect(await emailOf(userId)).toBe(email)
    expect((await waitingMails(acme)).map(({ to, template }) => [to, template])).toEqual([
      ['new@example.com', 'confirm-email'],
      [email, 'keep-email'],
    ])
    const token = await tokenTo('new@example.com', 'confirm-email')
    await expect(confirmEmail(beta, { token })).rejects.toMatchObject(gone)
    const results = await Promise.allSettled([confirmEmail(acme, { token }), confirmEmail(acme, { token })])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await emailOf(userId)).toBe('new@example.com')
    expect((await waitingMails(acme)).slice(2).map(({ to, template }) => [to, template])).toEqual([
      [email, 'keep-email'],
      ['new@example.com', 'security-notice'],
    ])
    expect(
      await acme.db.auditEntry.findFirst({ where: { action: 'member.email_changed', actorId: userId } }),
    ).toMatchObject({
      details: { email: { from: email, to: 'new@example.com' } },
    })
    expect(await findSession(acme.db, ctx.token)).not.toBeNull()
  })

  it('can’t be one that somebody here has, also where they came by it meanwhile', async () => {
    const [ada, eve] = [await somebody(), await somebody()]
    await expect(askForEmail(ada, { email: eve.actor.email })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(askForEmail(ada, { email: ada.actor.email })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await askForEmail(ada, { email: 'wanted@example.com' })
    await acme.db.user.update({ where: byId(eve.actor.userId), data: { email: 'wanted@example.com' } })
    const token = await tokenTo('wanted@example.com', 'confirm-email')
    await expect(confirmEmail(acme, { token })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await emailOf(ada.actor.userId)).toBe(ada.actor.email)
  })

  it('takes links along that were mailed to the old one', async () => {
    const ctx = await somebody()
    await mailSignInLink(acme, { email: ctx.actor.email, next: '/' })
    const old = await tokenTo(ctx.actor.email, 'sign-in-link')
    await askForEmail(ctx, { email: 'moved@example.com' })
    await confirmEmail(acme, { token: await tokenTo('moved@example.com', 'confirm-email') })
    await expect(useSignInLink(acme, { token: old })).rejects.toMatchObject(gone)
  })

  it('is off once another one is asked for, or whoever asked may have been somebody else', async () => {
    const ctx = await somebody()
    const { userId, email } = ctx.actor
    const ask = async (to: string) => {
      await askForEmail(ctx, { email: to })
      return tokenTo(to, 'confirm-email')
    }
    const isOff = (token: string) => expect(confirmEmail(acme, { token })).rejects.toMatchObject(gone)
    const mistyped = await ask('mistyped@example.com')
    const thief = await ask('thief@example.com')
    await isOff(mistyped)
    await changePassword(ctx, { currentPassword: password, newPassword: 'five tin whistles' })
    await isOff(thief)
    const again = await ask('thief-again@example.com')
    await endOtherSessions(ctx)
    await isOff(again)
    const last = await ask('thief-at-last@example.com')
    await requestPasswordReset(acme, { email })
    await resetPassword(acme, { token: await tokenTo(email, 'reset-password'), password: 'six tin whistles' })
    await isOff(last)
    expect(await emailOf(userId)).toBe(email)
  })

  it('is asked for by the person, not by their unlocked screen, and five times an hour', async () => {
    const ctx = await somebody()
    for (let i = 0; i < 5; i++) await askForEmail(ctx, { email: `guess-${i}@example.com` })
    await expect(askForEmail(ctx, { email: 'more@example.com' })).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' })
    await control().rateLimit.deleteMany()
    const createdAt = new Date(Date.now() - 11 * 60 * 1000)
    await acme.db.session.updateMany({ where: { id: ctx.actor.sessionId }, data: { createdAt } })
    const ask = (word?: string) => askForEmail(ctx, { email: 'late@example.com', password: word })
    await expect(ask()).rejects.toMatchObject({ fieldErrors: { password: expect.any(String) } })
    await expect(ask('wrong')).rejects.toMatchObject({ fieldErrors: { password: expect.any(String) } })
    await ask(password)
  })
})

describe('an objection', () => {
  it('before it is confirmed: nothing changes, every session ends, and a new password is due', async () => {
    const ctx = await somebody()
    const { userId, email } = ctx.actor
    await askForEmail(ctx, { email: 'thief@example.com' })
    const { resetToken } = await keepEmail(acme, { token: await tokenTo(email, 'keep-email') })
    expect(await findSession(acme.db, ctx.token)).toBeNull()
    const confirming = confirmEmail(acme, { token: await tokenTo('thief@example.com', 'confirm-email') })
    await expect(confirming).rejects.toMatchObject(gone)
    await expect(checkPassword(acme, { email, password }, '192.0.2.1')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    expect(await resetPassword(acme, { token: resetToken, password: 'the owner’s own again' })).toEqual({ userId })
    expect(await emailOf(userId)).toBe(email)
  })

  it('afterwards: the address comes back, and what was added since is gone', async () => {
    const ctx = await somebody()
    const { userId, email } = ctx.actor
    await addPasskey(userId, 'before')
    await addKey(userId, 'before')
    await new Promise((resolve) => setTimeout(resolve, 5))
    await askForEmail(ctx, { email: 'taken@example.com' })
    const objection = await tokenTo(email, 'keep-email')
    await confirmEmail(acme, { token: await tokenTo('taken@example.com', 'confirm-email') }, from)
    await addPasskey(userId, 'since')
    await addKey(userId, 'since')
    await acme.db.user.update({
      where: byId(userId),
      data: { totpSecret: 'theirs', totpConfirmedAt: new Date(), totpLastStep: 1n },
    })
    await keepEmail(acme, { token: objection }, from)
    expect(await emailOf(userId)).toBe(email)
    const working = await acme.db.apiKey.findMany({ where: { createdById: userId, revokedAt: null } })
    expect(working.map(({ name }) => name)).toEqual(['before'])
    expect(
      await acme.db.auditEntry.findFirst({ where: { action: 'member.email_kept', actorId: userId } }),
    ).toMatchObject({
      details: { email: { from: 'taken@example.com', to: email }, passkeys: 1, app: true, api_keys: 1, sessions: 1 },
      ...from,
    })
    expect((await acme.db.passkey.findMany({ where: { userId } })).map(({ name }) => name)).toEqual(['before'])
    expect(await acme.db.user.findUnique({ where: byId(userId) })).toMatchObject({
      totpSecret: null,
      passwordHash: null,
    })
    await expect(keepEmail(acme, { token: objection })).rejects.toMatchObject(gone)
  })

  it('of the first address undoes all later ones, and none of theirs takes it away', async () => {
    const ctx = await somebody()
    const { userId, email } = ctx.actor
    const second = 'second@example.com'
    await askForEmail(ctx, { email: second })
    await confirmEmail(acme, { token: await tokenTo(second, 'confirm-email') })
    const first = await tokenTo(email, 'keep-email')
    await askForEmail({ ...ctx, actor: { ...ctx.actor, email: second } }, { email: 'third@example.com' })
    // Whoever holds the second address objects first: that ends nothing of the first one's.
    await keepEmail(acme, { token: await tokenTo(second, 'keep-email') })
    expect(await emailOf(userId)).toBe(second)
    await keepEmail(acme, { token: first })
    expect(await emailOf(userId)).toBe(email)
  })
})

async function addPasskey(userId: string, name: string): Promise<void> {
  const data = { userId, name, credentialId: `${userId} ${name}`, publicKey: Buffer.from('key'), counter: 0n }
  await acme.db.passkey.create({ data })
}

async function addKey(createdById: string, name: string): Promise<void> {
  const { prefix, keyHash } = newApiKey()
  await acme.db.apiKey.create({ data: { name, prefix, keyHash, scopes: 'projects:read', createdById } })
}
