import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { password, testPerson, testTenant, waitingMails } from '@/dev/db/test-people'
import { SoftPasskey } from '@/dev/passkeys/soft-passkey'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf } from '@/lib/billing/plans'
import { control } from '@/lib/db/control-client'
import type { Context, TenantContext } from '@/lib/tenancy/context'
import { addPasskey, offerPasskey } from './add-passkey'
import { askForPasskey, checkPasskey } from './check-passkey'
import { listPasskeys, removePasskey, renamePasskey } from './passkeys'

await testDatabases()
const address = '192.0.2.7'
const refused = { code: 'UNAUTHENTICATED' }
let acme: TenantContext
let beta: TenantContext
let people = 0
let ada: Context
let passkey: SoftPasskey

beforeAll(async () => {
  acme = await testTenant('acme')
  beta = await testTenant('beta')
})
beforeEach(async () => {
  await acme.db.user.updateMany({ where: { deactivatedAt: null }, data: { deactivatedAt: new Date() } })
  await acme.db.outboxMessage.deleteMany()
  await control().rateLimit.deleteMany()
  ada = await somebody(acme)
  passkey = await withPasskey(ada)
})

async function somebody(tenant: TenantContext): Promise<Context> {
  people += 1
  const email = `person-${people}@example.com`
  const userId = await testPerson(tenant, email)
  const { sessionId } = await createSession(tenant.db, { userId, userAgent: null })
  const actor = { userId, sessionId, email, name: 'Ada', role: 'owner' as const }
  return { ...tenant, actor, entitlements: entitlementsOf('free') }
}

async function withPasskey(ctx: Context, name = 'Laptop'): Promise<SoftPasskey> {
  const made = new SoftPasskey(ctx.tenant.origin)
  const { options, sealed } = await offerPasskey(ctx)
  await addPasskey(ctx, { sealed, answer: made.register(options), name })
  return made
}

async function signIn(with_: SoftPasskey, told: Parameters<SoftPasskey['answer']>[1] = {}, ctx = acme) {
  const { options, sealed } = await askForPasskey(ctx.tenant)
  return checkPasskey(ctx, { sealed, answer: with_.answer(options, told) }, address)
}

describe('signing in', () => {
  it('needs nothing but the passkey, whose host is the workspace’s own', async () => {
    const { options } = await askForPasskey(acme.tenant)
    expect(options).toMatchObject({ rpId: 'acme.saas.localhost', userVerification: 'required' })
    expect(options.allowCredentials ?? []).toEqual([])
    expect(await signIn(passkey)).toEqual({ userId: ada.actor.userId })
    expect(await signIn(passkey)).toEqual({ userId: ada.actor.userId })
    expect((await listPasskeys(ada))[0]).toMatchObject({ name: 'Laptop', lastUsedAt: expect.any(Date) })
  })

  it('a challenge works once, however fast it comes again', async () => {
    const { options, sealed } = await askForPasskey(acme.tenant)
    const answer = passkey.answer(options)
    const both = await Promise.allSettled([1, 2].map(() => checkPasskey(acme, { sealed, answer }, address)))
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    // Without a counter, as passkeys of a password manager have it, the challenge alone stops it.
    const counterless = await withPasskey(ada)
    const again = await askForPasskey(acme.tenant)
    const given = { sealed: again.sealed, answer: counterless.answer(again.options, { counter: 0 }) }
    expect(await checkPasskey(acme, given, address)).toEqual({ userId: ada.actor.userId })
    await expect(checkPasskey(acme, given, address)).rejects.toMatchObject(refused)
  })

  it('a counter that hasn’t grown is a copy’s', async () => {
    await signIn(passkey, { counter: 7 })
    await expect(signIn(passkey, { counter: 7 })).rejects.toMatchObject(refused)
    await expect(signIn(passkey, { counter: 3 })).rejects.toMatchObject(refused)
    expect(await signIn(passkey, { counter: 8 })).toBeDefined()
  })

  it.each([
    ['on another origin', { origin: 'http://beta.saas.localhost:3000' }],
    ['for another host', { host: 'beta.saas.localhost' }],
    ['for the whole root domain', { host: 'saas.localhost' }],
    ['of another challenge', { challenge: 'AAAA' }],
    ['without a check of who holds it', { verified: false }],
    ['with somebody else’s name on it', { userHandle: Buffer.from('somebody').toString('base64url') }],
  ])('an answer %s is refused', async (_, told) => {
    await expect(signIn(passkey, told)).rejects.toMatchObject(refused)
  })

  it('of a key that isn’t the one that was kept is refused', async () => {
    const forged = Object.assign(new SoftPasskey(acme.tenant.origin), { id: passkey.id })
    await expect(signIn(forged)).rejects.toMatchObject(refused)
  })

  it('elsewhere it is unknown, and a challenge of elsewhere isn’t taken', async () => {
    const same = new SoftPasskey(beta.tenant.origin)
    const other = await somebody(beta)
    const offer = await offerPasskey(other)
    await addPasskey(other, { sealed: offer.sealed, answer: same.register(offer.options), name: 'Laptop' })
    await expect(signIn(passkey, {}, beta)).rejects.toMatchObject(refused)
    const { options, sealed } = await askForPasskey(beta.tenant)
    await expect(checkPasskey(acme, { sealed, answer: passkey.answer(options) }, address)).rejects.toMatchObject({
      message: expect.stringContaining('took too long'),
    })
  })

  it('who is shut out stays out', async () => {
    await acme.db.user.updateMany({ where: { id: ada.actor.userId }, data: { deactivatedAt: new Date() } })
    await expect(signIn(passkey)).rejects.toMatchObject(refused)
  })

  it('a challenge for adding a passkey lets nobody in, nor the other way round', async () => {
    const offer = await offerPasskey(ada)
    const { options, sealed } = await askForPasskey(acme.tenant)
    const answer = passkey.answer({ ...options, challenge: offer.options.challenge })
    await expect(checkPasskey(acme, { sealed: offer.sealed, answer }, address)).rejects.toMatchObject(refused)
    const made = new SoftPasskey(acme.tenant.origin).register({ ...offer.options, challenge: options.challenge })
    await expect(addPasskey(ada, { sealed, answer: made, name: 'Phone' })).rejects.toMatchObject(refused)
  })
})

describe('one’s own passkeys', () => {
  it('are told of, renamed and removed; those there already are not offered again', async () => {
    const { options } = await offerPasskey(ada)
    expect(options).toMatchObject({
      rp: { id: 'acme.saas.localhost', name: acme.tenant.name },
      excludeCredentials: [{ id: passkey.id }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const [{ id } = { id: '' }] = await listPasskeys(ada)
    await renamePasskey(ada, { id, name: 'Work laptop' })
    expect((await listPasskeys(ada)).map(({ name }) => name)).toEqual(['Work laptop'])
    await removePasskey(ada, { id })
    await expect(signIn(passkey)).rejects.toMatchObject(refused)
    expect((await waitingMails(acme)).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Passkey added'),
      expect.stringContaining('Passkey removed'),
    ])
    const entries = await acme.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })
    expect(entries.map(({ action }) => action)).toEqual([
      'member.passkey_added',
      'member.passkey_renamed',
      'member.passkey_removed',
    ])
  })

  it('one that didn’t check who holds it, or is here already, isn’t kept', async () => {
    const { options, sealed } = await offerPasskey(ada)
    const answer = new SoftPasskey(acme.tenant.origin).register(options, { verified: false })
    await expect(addPasskey(ada, { sealed, answer, name: 'Phone' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const twice = passkey.register(options)
    await expect(addPasskey(ada, { sealed, answer: twice, name: 'Again' })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await listPasskeys(ada)).toHaveLength(1)
  })

  it('an offer is for whom it was made, once', async () => {
    const offer = await offerPasskey(ada)
    const answer = new SoftPasskey(acme.tenant.origin).register(offer.options)
    const other = await somebody(acme)
    await expect(addPasskey(other, { sealed: offer.sealed, answer, name: 'Phone' })).rejects.toMatchObject(refused)
    await addPasskey(ada, { sealed: offer.sealed, answer, name: 'Phone' })
    const next = new SoftPasskey(acme.tenant.origin).register(offer.options)
    await expect(addPasskey(ada, { sealed: offer.sealed, answer: next, name: 'Next' })).rejects.toMatchObject(refused)
  })

  it('nobody touches another’s', async () => {
    const other = await somebody(acme)
    const [{ id } = { id: '' }] = await listPasskeys(ada)
    const notFound = { code: 'NOT_FOUND' }
    await expect(renamePasskey(other, { id, name: 'Mine' })).rejects.toMatchObject(notFound)
    await expect(removePasskey(other, { id })).rejects.toMatchObject(notFound)
    expect(await listPasskeys(other)).toEqual([])
  })

  it('who signed in a while ago shows that it is them, before a passkey is added or removed', async () => {
    await acme.db.session.updateMany({ data: { createdAt: new Date(Date.now() - 3_600_000) } })
    const { options, sealed } = await offerPasskey(ada)
    const given = { sealed, answer: new SoftPasskey(acme.tenant.origin).register(options), name: 'Phone' }
    const [{ id } = { id: '' }] = await listPasskeys(ada)
    await expect(addPasskey(ada, given)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(removePasskey(ada, { id, password: 'not the password' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    await addPasskey(ada, { ...given, password })
    await removePasskey(ada, { id, password })
    expect((await listPasskeys(ada)).map(({ name }) => name)).toEqual(['Phone'])
  })

  it('the last way in stays, also where two are removed at the same moment', async () => {
    await acme.db.user.updateMany({ where: { id: ada.actor.userId }, data: { passwordHash: null } })
    for (let round = 0; round < 5; round += 1) {
      await withPasskey(ada, 'Phone')
      const ids = (await listPasskeys(ada)).map(({ id }) => id)
      const results = await Promise.allSettled(ids.map((id) => removePasskey(ada, { id })))
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    }
    const [{ id } = { id: '' }] = await listPasskeys(ada)
    await expect(removePasskey(ada, { id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('last way in'),
    })
  })

  it('one of an address that the workspace had before is no way in, and is said to be none', async () => {
    const moved = { ...ada, tenant: { ...ada.tenant, origin: 'http://acme-new.saas.localhost:3000' } }
    expect((await listPasskeys(moved))[0]).toMatchObject({ formerHost: 'acme.saas.localhost' })
    expect((await offerPasskey(moved)).options.excludeCredentials).toEqual([])
    await withPasskey(moved, 'New')
    await acme.db.user.updateMany({ where: { id: ada.actor.userId }, data: { passwordHash: null } })
    const [newer, older] = await listPasskeys(moved)
    await expect(removePasskey(moved, { id: newer?.id ?? '' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await removePasskey(moved, { id: older?.id ?? '' })
  })
})
