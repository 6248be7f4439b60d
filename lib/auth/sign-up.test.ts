import { beforeEach, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { tokenIn, waitingMails } from '@/dev/db/test-people'
import { findTenant, findTenantByKey } from '@/lib/control/catalogue'
import { placeOf } from '@/lib/control/places'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { checkPassword } from './check-password'
import { confirmSignUp } from './confirm-sign-up'
import { signUpInput } from './input'
import { resendConfirmation, signUp } from './sign-up'

await testDatabases({ regions: ['us', 'eu'] })
beforeEach(() => control().rateLimit.deleteMany())

const given = (slug: string, over: object = {}) =>
  signUpInput.parse({
    company: 'Acme & Söhne',
    slug,
    name: 'Ada',
    email: 'Ada@Example.com',
    password: 'correct horse battery',
    region: 'us',
    ...over,
  })

async function begin(slug: string) {
  const { tenantId } = await signUp(given(slug), `10.0.0.${slug.length}`)
  const tenant = await findTenant(tenantId)
  if (!tenant) throw new Error('it has just been made')
  return { tenant, db: tenantDb(tenantId, 'account') }
}

describe('signUp', () => {
  it('makes a pending tenant with its owner, and mails the link that confirms it, on the tenant’s own host', async () => {
    const ctx = await begin('acme')
    expect(ctx.tenant).toMatchObject({ state: 'pending', name: 'Acme & Söhne', slug: 'acme', region: 'us' })
    expect(await ctx.db.user.findMany()).toMatchObject([
      { email: 'ada@example.com', role: 'owner', emailVerifiedAt: null },
    ])
    const [mail] = await waitingMails(ctx)
    expect(mail).toMatchObject({ to: 'ada@example.com', template: 'confirm-sign-up' })
    expect(mail?.props.url).toMatch(/^http:\/\/acme\.saas\.localhost:3000\/confirm\?token=[\w-]{43}$/)
  })

  it('keeps neither the password, nor the token, nor the mail’s text in readable form', async () => {
    const ctx = await begin('secretive')
    const token = tokenIn((await waitingMails(ctx))[0])
    const stored = JSON.stringify([
      await ctx.db.user.findMany(),
      await ctx.db.oneTimeToken.findMany(),
      await ctx.db.outboxMessage.findMany(),
    ])
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    for (const secret of [token, 'correct horse', 'confirm-sign-up']) expect(stored).not.toContain(secret)
  })

  it('makes it in the region that was chosen, and leaves nothing behind for one that isn’t offered', async () => {
    const { tenantId } = await signUp(given('rhine', { region: 'eu' }), 'a')
    expect((await findTenant(tenantId))?.region).toBe('eu')
    expect(await placeOf(tenantId)).toMatchObject({ shard: 'eu-1', region: 'eu' })
    for (const region of ['au', undefined]) {
      await expect(signUp(given('nowhere', { region }), 'b')).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        fieldErrors: { region: expect.stringContaining('Choose') },
      })
    }
    expect(await findTenantByKey('nowhere')).toBeNull()
  })

  it('gives one address to one of two, and says so at the field', async () => {
    const results = await Promise.allSettled([signUp(given('contested'), 'a'), signUp(given('contested'), 'b')])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'CONFLICT', fieldErrors: { slug: expect.stringContaining('taken') } },
    })
  })

  it('takes the same e-mail for another workspace', async () => {
    await begin('one-of-ada')
    await begin('two-of-ada')
    expect((await findTenantByKey('two-of-ada'))?.state).toBe('pending')
  })
})

describe('attempts to sign up', () => {
  it('are counted by e-mail, from however many addresses they come', async () => {
    for (let i = 0; i < 10; i++) {
      await signUp(given(`flood-${i}`, { email: 'victim@example.com' }), `198.51.100.${i}`)
    }
    await expect(signUp(given('flood-more', { email: 'Victim@example.com' }), '203.0.113.1')).rejects.toMatchObject({
      code: 'TOO_MANY_ATTEMPTS',
    })
    expect(await findTenantByKey('flood-more')).toBeNull()
  })
})

describe('confirmSignUp', () => {
  it('activates the tenant once, and from then on its owner can sign in', async () => {
    const ctx = await begin('north')
    await expect(
      checkPassword(ctx, { email: 'ada@example.com', password: 'correct horse battery' }, 'x'),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const token = tokenIn((await waitingMails(ctx))[0])
    const { userId } = await confirmSignUp(ctx, { token })
    expect((await findTenant(ctx.tenant.id))?.state).toBe('active')
    expect(
      await checkPassword(ctx, { email: 'ada@example.com', password: 'correct horse battery' }, 'x'),
    ).toMatchObject({
      userId,
    })
    expect(await ctx.db.auditEntry.findMany()).toMatchObject([{ action: 'workspace.created', actorName: 'Ada' }])
    await expect(confirmSignUp(ctx, { token })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('opens nothing with a wrong token, an old one, or another tenant’s', async () => {
    const [ctx, other] = [await begin('south'), await begin('west')]
    const token = tokenIn((await waitingMails(ctx))[0])
    for (const wrong of ['', 'x'.repeat(43), tokenIn((await waitingMails(other))[0])]) {
      await expect(confirmSignUp(ctx, { token: wrong })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    await ctx.db.oneTimeToken.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
    await expect(confirmSignUp(ctx, { token })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await findTenant(ctx.tenant.id))?.state).toBe('pending')
  })
})

describe('resendConfirmation', () => {
  it('mails another link while it is pending; either works, and the other one then doesn’t', async () => {
    const ctx = await begin('again')
    await resendConfirmation(ctx.tenant, 'y')
    const [first, second] = (await waitingMails(ctx)).map(tokenIn)
    await confirmSignUp(ctx, { token: second ?? '' })
    await expect(confirmSignUp(ctx, { token: first ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await resendConfirmation({ ...ctx.tenant, state: 'active' }, 'y')
    expect(await waitingMails(ctx)).toHaveLength(2)
  })
})
