import { afterAll, describe, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { withClient } from '@/dev/db/with-client'
import { control, controlOwner } from '@/lib/db/control-client'
import { findTenant, findTenantByKey, forgetTenant } from '@/lib/control/catalogue'
import { placementOf } from '@/lib/control/placement-of'
import { activateTenant } from './activate-tenant'
import { isSlugFree, provisionTenant } from './provision'
import { purgePendingTenants, undoProvision } from './undo-provision'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'

const databases = await testDatabases()
afterAll(async () => {
  await closeDataPlane()
  await Promise.all([control().$disconnect(), controlOwner().$disconnect()])
})

const asOwner = async <Row extends object>(sql: string) =>
  withClient(databases.shard.ownerUrl, async (client) => (await client.query<Row>(sql)).rows)
const homes = async () => (await asOwner<{ n: number }>('SELECT count(*)::int AS n FROM tenancy.home'))[0]?.n
/** What a tenant has left on its shard, row-level security or not. */
const leftOf = async (id: string) => {
  const count = (table: string) => `(SELECT count(*)::int FROM ${table} WHERE tenant_id = '${id}')`
  const sql = `SELECT ${count('users')} AS users, ${count('one_time_tokens')} AS tokens, ${count('outbox')} AS messages,
    ${count('tenancy.outbox_due')} AS marks, ${count('tenancy.home')} AS homes`
  return withClient(databases.shard.superuserUrl, async (client) => (await client.query<object>(sql)).rows[0])
}
const owner = { email: 'ada@example.test', name: 'Ada', role: 'owner' }

describe('provisionTenant', () => {
  it('makes a catalogue row, a placement at epoch 1 and a home, and the tenant can work', async () => {
    const id = await provisionTenant({ slug: 'acme', name: 'Acme', state: 'active' })
    expect(await findTenantByKey('acme')).toMatchObject({
      id,
      state: 'active',
      region: 'us',
      origin: expect.stringContaining('//acme.'),
    })
    expect(await placementOf(id)).toMatchObject({
      kind: 'shared',
      shard: 'us-1',
      epoch: 1n,
      url: databases.shard.appUrl,
    })
    await tenantDb(id, 'work').user.create({ data: owner })
    expect(await tenantDb(id, 'work').usage.findMany()).toMatchObject([{ metric: 'members', used: 1 }])
  })

  it('refuses a slug that is taken, reserved or no slug at all, naming the field', async () => {
    for (const slug of [
      'acme',
      'admin',
      'www',
      'xn--80ak6aa92e',
      'Acme',
      'a',
      '-acme',
      'münchen',
      'a.b',
      '123',
      'a--b',
    ]) {
      await expect(provisionTenant({ slug, name: 'x', state: 'pending' })).rejects.toMatchObject({
        code: 'CONFLICT',
        fieldErrors: { slug: expect.stringContaining(slug) },
      })
    }
  })

  it('gives a slug to exactly one of many who want it at once', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, () => provisionTenant({ slug: 'popular', name: 'Popular', state: 'pending' })),
    )
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(await control().tenant.count({ where: { slug: 'popular' } })).toBe(1)
  })

  it('undoes itself when the shard fails, so the slug is free again', async () => {
    const before = await homes()
    await asOwner('ALTER TABLE tenancy.home ADD CONSTRAINT no_more CHECK (epoch < 1) NOT VALID')
    await expect(provisionTenant({ slug: 'unlucky', name: 'Unlucky', state: 'pending' })).rejects.toThrow(/no_more/)
    await asOwner('ALTER TABLE tenancy.home DROP CONSTRAINT no_more')
    expect(await isSlugFree('unlucky')).toBe(true)
    expect(await homes()).toBe(before)
  })
})

describe('a shard that doesn’t answer', () => {
  it('costs one sign-up its try and nobody the slug; the next one is made on another shard', async () => {
    const urls = { ownerUrlEnv: 'SHARD_GONE_URL', appUrlEnv: 'SHARD_GONE_URL' }
    const gone = { name: 'us-0', region: 'us', createdAt: new Date(0), ...urls }
    await controlOwner().shard.create({ data: { ...gone, places: { create: { kind: 'shared', state: 'ready' } } } })
    process.env.SHARD_GONE_URL = 'postgresql://nobody:x@127.0.0.1:1/gone'
    const signUp = () => provisionTenant({ slug: 'lucky', name: 'Lucky', state: 'pending' })
    await expect(signUp()).rejects.toThrow(/ECONNREFUSED/)
    expect(await control().tenant.count({ where: { state: 'purging' } })).toBe(1)
    expect(await isSlugFree('lucky')).toBe(true)
    const id = await signUp()
    expect(await placementOf(id)).toMatchObject({ shard: 'us-1' })
    expect(await purge()).toBe(0) // it is out of reach, and stays for the next run
    process.env.SHARD_GONE_URL = process.env.SHARD_US_1_OWNER_URL
    expect(await purge()).toBe(1)
    await control().place.deleteMany({ where: { shardName: 'us-0' } })
    await controlOwner().shard.delete({ where: { name: 'us-0' } })
  })
})

const purge = () => purgePendingTenants({ until: new Date(Date.now() + 60_000) })

describe('pending tenants', () => {
  it('are purged after 24 hours with all of their rows, and no other is', async () => {
    const old = await provisionTenant({ slug: 'forgotten', name: 'Forgotten', state: 'pending' })
    const fresh = await provisionTenant({ slug: 'waiting', name: 'Waiting', state: 'pending' })
    await tenantDb(old, 'account').user.create({ data: owner })
    await tenantDb(old, 'account').outboxMessage.create({ data: { kind: 'mail', payload: {} } })
    await control().tenant.update({ where: { id: old }, data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } })
    expect(await purge()).toBe(1)
    expect(await isSlugFree('forgotten')).toBe(true)
    expect(
      await asOwner(
        `SELECT FROM tenancy.home WHERE tenant_id = '${old}' UNION ALL SELECT FROM tenancy.outbox_due WHERE tenant_id = '${old}'`,
      ),
    ).toEqual([])
    const left = await withClient(
      databases.shard.superuserUrl,
      async (client) => (await client.query('SELECT FROM users WHERE tenant_id = $1', [old])).rowCount,
    )
    expect(left).toBe(0)
    await activateTenant(fresh)
    expect(await findTenantByKey('waiting')).toMatchObject({ state: 'active' })
  })

  it('are confirmed or purged, never both: whichever comes first', async () => {
    const id = await provisionTenant({ slug: 'contended', name: 'Contended', state: 'pending' })
    // The purge has begun and waits for the rows of somebody who is still at work.
    let finish = () => {}
    const working = new Promise<void>((resolve) => (finish = resolve))
    const work = tenantDb(id, 'account').$transaction(async (tx) => {
      const { id: userId } = await tx.user.create({ data: owner })
      await working
      await tx.oneTimeToken.create({
        data: { userId, purpose: 'confirm_sign_up', tokenHash: 'x', expiresAt: new Date() },
      })
      await tx.outboxMessage.create({ data: { kind: 'mail', payload: {} } })
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const undoing = undoProvision(id)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await expect(activateTenant(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await findTenant(id)).toBeNull()
    finish()
    await Promise.all([work, undoing])
    expect(await control().tenant.count({ where: { id } })).toBe(0)
    expect(await leftOf(id)).toEqual({ users: 0, tokens: 0, messages: 0, marks: 0, homes: 0 })
  })

  it('are purged to the end when the purge died half-way, and one that can’t be stops nobody else', async () => {
    const [broken, ill, fine] = await Promise.all(
      ['broken', 'ill', 'fine'].map((slug) => provisionTenant({ slug, name: slug, state: 'pending' })),
    )
    await control().tenant.update({ where: { id: broken }, data: { state: 'purging' } })
    await control().tenant.updateMany({
      where: { id: { in: [ill ?? '', fine ?? ''] } },
      data: { createdAt: new Date(0) },
    })
    await asOwner(`CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stays'; END $$`)
    await asOwner(`CREATE TRIGGER stay BEFORE DELETE ON tenancy.home FOR EACH ROW
      WHEN (OLD.tenant_id = '${ill}') EXECUTE FUNCTION stay()`)
    expect(await purge()).toBe(2)
    await asOwner('DROP TRIGGER stay ON tenancy.home')
    await expect(activateTenant(ill ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await purge()).toBe(1)
  })

  it('that were confirmed are never purged', async () => {
    const id = await provisionTenant({ slug: 'confirmed', name: 'Confirmed', state: 'active' })
    await control().tenant.update({ where: { id }, data: { createdAt: new Date(0) } })
    expect(await purge()).toBe(0)
  })
})

describe('the catalogue', () => {
  it('leads a host of the tenant’s own to it only once it is verified', async () => {
    const id = await provisionTenant({ slug: 'ownhost', name: 'Own host', state: 'active' })
    await control().domain.create({ data: { host: 'work.example.org', tenantId: id } })
    expect(await findTenantByKey('~work.example.org')).toBeNull()
    await control().domain.update({ where: { host: 'work.example.org' }, data: { verifiedAt: new Date() } })
    forgetTenant('~work.example.org')
    expect(await findTenantByKey('~work.example.org')).toMatchObject({ id, slug: 'ownhost' })
  })
})
