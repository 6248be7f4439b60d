import { beforeAll, describe, expect, it, vi } from 'vitest'
import { moveTo, type MovingTenant, testMoves, whereIs } from '@/dev/db/moving-tenants'
import { withClient } from '@/dev/db/with-client'
import { applyEntitlements } from '@/lib/billing/apply-entitlements'
import { entitlementsOf } from '@/lib/billing/plans'
import { control, controlOwner } from '@/lib/db/control-client'
import { alignLimits, setEntitlements } from '@/lib/db/home'
import { fillSpares } from '@/lib/operations/fill-spares'
import { provisionTenant } from '@/lib/operations/provision'
import type { MoveStepName } from './move-options'
import { moveTenant } from './move-tenant'
import { purgeRemnants } from './purge-remnants'

// A move is some two hundred statements, and a busy machine may take its time.
vi.setConfig({ testTimeout: 120_000 })
const moves = await testMoves()
const { databases } = moves
const soon = () => ({ until: new Date(Date.now() + 60_000) })
const toEu = { kind: 'shared', region: 'eu' } as const
const us = databases.shardIn('us').ownerUrl
const eu = databases.shardIn('eu').ownerUrl

const homeIn = async (url: string, { id }: MovingTenant) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(
      'SELECT residence, standing, limits, entitlements_version::int AS version FROM tenancy.home WHERE tenant_id = $1',
      [id],
    )
    return rows[0]
  })

describe('a move is refused', () => {
  it('before anything is begun, with what to do', async () => {
    const tenant = await moves.tenant(undefined, 1)
    await provisionTenant({ slug: 'newcomer', name: 'Newcomer', state: 'pending' })
    const refusals: [Parameters<typeof moveTenant>[0], object][] = [
      [
        { slug: 'A!', kind: 'shared' },
        { code: 'INVALID_INPUT', fields: { slug: expect.any(String) } },
      ],
      [
        { slug: 'nobody', kind: 'shared' },
        { code: 'NOT_FOUND', fields: { slug: expect.stringContaining('nobody') } },
      ],
      [
        { slug: 'newcomer', kind: 'schema' },
        { code: 'CONFLICT', message: expect.stringContaining('pending') },
      ],
      [
        { slug: tenant.slug, kind: 'shared' },
        { code: 'CONFLICT', message: expect.stringContaining('already') },
      ],
      [
        { slug: tenant.slug, kind: 'shared', shard: 'us-1' },
        { code: 'CONFLICT', message: expect.stringContaining('already') },
      ],
    ]
    for (const [input, error] of refusals) {
      expect(await moveTenant(input)).toMatchObject({ operationId: '', status: 'failed', error })
    }
    expect(await control().operation.count()).toBe(0)
  })

  it('and noted, where there is no such shard, region or room', async () => {
    const tenant = await moves.tenant(undefined, 1)
    const undone = (error: object) => ({ status: 'undone', error: { step: 'target', ...error } })
    expect(await moveTenant({ slug: tenant.slug, kind: 'schema', shard: 'mars-1' })).toMatchObject(
      undone({ code: 'INVALID_INPUT', fields: { shard: expect.stringContaining('mars-1') } }),
    )
    expect(await moveTenant({ slug: tenant.slug, kind: 'schema', region: 'mars' })).toMatchObject(
      undone({ code: 'INVALID_INPUT' }),
    )
    await controlOwner().shard.update({ where: { name: 'eu-1' }, data: { databaseCapacity: 0 } })
    await control().place.deleteMany({ where: { shardName: 'eu-1', kind: 'database', tenantId: null } })
    expect(await moveTenant({ slug: tenant.slug, kind: 'database', region: 'eu' })).toMatchObject(
      undone({ code: 'NO_ROOM', message: expect.stringContaining('eu') }),
    )
    await controlOwner().shard.update({ where: { name: 'eu-1' }, data: { databaseCapacity: 100, status: 'draining' } })
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject(undone({ code: 'INVALID_INPUT' }))
    await controlOwner().shard.update({ where: { name: 'eu-1' }, data: { status: 'open' } })
    expect(await whereIs(tenant)).toEqual({ kind: 'shared', region: 'us', epoch: 1 })
    expect(await moves.homes(tenant)).toEqual(['us-1/public: active 1'])
  })

  it('where the two places are not at the same migration, even if one comes on while rows are copied', async () => {
    const tenant = await moves.tenant(undefined, 1)
    const later = async (step: string) =>
      withClient(eu, (client) =>
        client.query(
          `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
                      VALUES ($1, '', '29990101000000_later', now(), now(), 1)`,
          [step],
        ),
      )
    const never = () =>
      withClient(eu, (client) => client.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '2999%'"))
    await later('before')
    const differ = {
      status: 'undone',
      error: { code: 'CONFLICT', message: expect.stringContaining('migrate the fleet') },
    }
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({
      ...differ,
      error: { ...differ.error, step: 'clear' },
    })
    await never()
    const atStep = async (step: MoveStepName, when: string) => {
      if (step === 'verify' && when === 'ends') await later('within')
    }
    const moved = await moveTenant(moveTo(tenant, toEu), { atStep })
    expect(moved).toMatchObject({ ...differ, error: { ...differ.error, step: 'fence' } })
    await never()
    expect(await moves.homes(tenant)).toEqual([expect.stringMatching(/^us-1\/public: active/)])
    await tenant.db.task.count()
  })
})

describe('what a plan gives', () => {
  const pro = { limits: entitlementsOf('pro').limits, standing: 'ok' as const }
  const subscribe = ({ id }: MovingTenant, standing = 'ok') =>
    control().subscription.create({
      data: { tenantId: id, stripeCustomerId: `cus_${id}`, plan: 'pro', standing, entitlementsVersion: 7n },
    })

  it('goes with the tenant: limits, standing, version', async () => {
    const tenant = await moves.tenant(undefined, 1)
    await subscribe(tenant, 'suspended')
    await applyEntitlements(tenant.id)
    const before = await homeIn(us, tenant)
    expect(before).toMatchObject({ residence: 'active', standing: 'suspended', version: 7 })
    await expect(tenant.db.task.count()).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'done' })
    expect(await homeIn(eu, tenant)).toEqual(before)
    expect(await homeIn(us, tenant)).toMatchObject({ residence: 'moved' })
    await expect(tenant.db.task.count()).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
  })

  it('and changes while it is shut out is refused there, and comes afterwards', async () => {
    const tenant = await moves.tenant(undefined, 1)
    await subscribe(tenant)
    const atStep = async (step: MoveStepName, when: string) => {
      if (step !== 'commit' || when !== 'begins') return
      await expect(applyEntitlements(tenant.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const given = { tenantId: tenant.id, version: 8n, ...pro }
      expect(await setEntitlements(eu, given)).toBe('absent')
      expect(await alignLimits(us, [{ ...given, version: 0n }])).toBe(0)
      expect(await control().subscription.findUnique({ where: { tenantId: tenant.id } })).toMatchObject({
        appliedVersion: 0n,
      })
    }
    expect(await moveTenant(moveTo(tenant, toEu), { atStep })).toMatchObject({ status: 'done' })
    expect(await homeIn(eu, tenant)).toEqual({
      residence: 'active',
      standing: 'ok',
      limits: expect.any(Object),
      version: 7,
    })
    expect(await homeIn(us, tenant)).toMatchObject({ residence: 'moved', version: 0 })
  })

  it('an operator may overrule, and the plan finds it pinned', async () => {
    const tenant = await moves.tenant(undefined, 1)
    const pinned = async () => (await control().placement.findUnique({ where: { tenantId: tenant.id } }))?.pinned
    expect(await moveTenant(moveTo(tenant, { kind: 'schema', region: 'us' }))).toMatchObject({ status: 'done' })
    expect(await pinned()).toBe(true)
    expect(await moveTenant(moveTo(tenant, { kind: 'shared', region: 'us' }))).toMatchObject({ status: 'done' })
    expect(await pinned()).toBe(false)
    await control().placement.update({ where: { tenantId: tenant.id }, data: { desiredKind: 'schema' } })
    const byPlan = { ...moveTo(tenant, { kind: 'schema', region: 'us' }), reason: 'plan' as const }
    expect(await moveTenant(byPlan)).toMatchObject({ status: 'done', move: { reason: 'plan' } })
    expect(await pinned()).toBe(false)
  })
})

describe('what comes along, and what stays', () => {
  beforeAll(() => fillSpares(soon()))

  it('the mark of what waits to be sent is at the target, and none at the source', async () => {
    const tenant = await moves.tenant(undefined, 1)
    const marks = (url: string) =>
      withClient(
        url,
        async (client) =>
          (await client.query('SELECT FROM tenancy.outbox_due WHERE tenant_id = $1', [tenant.id])).rowCount,
      )
    expect([await marks(us), await marks(eu)]).toEqual([1, 0])
    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'done' })
    expect([await marks(us), await marks(eu)]).toEqual([0, 1])
    const { rows } = await withClient(eu, async (client) =>
      client.query('SELECT name FROM tenancy.data_steps WHERE tenant_id = $1', [tenant.id]),
    )
    const left = await withClient(us, async (client) =>
      client.query('SELECT name FROM tenancy.data_steps WHERE tenant_id = $1', [tenant.id]),
    )
    expect(rows).toEqual(left.rows)
  })

  it('its log tells of the move, once', async () => {
    const tenant = await moves.tenant(undefined, 1)
    const { operationId } = await moveTenant(moveTo(tenant, toEu))
    const entries = await tenant.db.auditEntry.findMany({
      where: { action: { startsWith: 'workspace.move' } },
      orderBy: { createdAt: 'asc' },
    })
    const details = { placement: { from: 'shared', to: 'shared' }, region: { from: 'us', to: 'eu' } }
    expect(entries).toMatchObject([
      { action: 'workspace.move_started', subjectId: operationId, actorName: 'Tenantry', details },
      { action: 'workspace.moved', subjectId: operationId, details },
    ])
    const atStep = async (step: MoveStepName) => {
      if (step === 'verify') throw new Error('planted')
    }
    await moveTenant(moveTo(tenant, { kind: 'schema', region: 'eu' }), { atStep })
    expect(await tenant.db.auditEntry.count({ where: { action: 'workspace.move_failed' } })).toBe(1)
  })

  it('what was left is kept for a day within a region, and purged at once across; a place of its own goes as a whole', async () => {
    const tenant = await moves.tenant({ kind: 'database', region: 'us' }, 3)
    const placeId = (await control().placement.findUniqueOrThrow({ where: { tenantId: tenant.id } })).placeId
    const inHours = (remnant: { purgeAfter: Date } | null) =>
      Math.abs(Math.round(((remnant?.purgeAfter.getTime() ?? 0) - Date.now()) / 3_600_000))
    expect(await moveTenant(moveTo(tenant, { kind: 'shared', region: 'us' }))).toMatchObject({ status: 'done' })
    expect(inHours(await control().remnant.findFirst({ where: { placeId } }))).toBe(24)
    expect(await purgeRemnants(soon())).toMatchObject({ failed: 0, more: false })
    expect(await control().place.count({ where: { id: placeId } })).toBe(1)
    await moves.endGrace(tenant)
    expect(await purgeRemnants(soon())).toEqual({ purged: 1, failed: 0, more: false })
    expect(await control().place.findUnique({ where: { id: placeId } })).toBeNull()

    expect(await moveTenant(moveTo(tenant, toEu))).toMatchObject({ status: 'done' })
    expect(inHours(await control().remnant.findFirst({ where: { tenantId: tenant.id } }))).toBe(0)
    expect(await purgeRemnants(soon())).toEqual({ purged: 1, failed: 0, more: false })
    expect((await moves.traces(tenant)).filter((line) => !line.startsWith('eu-1/public'))).toEqual([])
    expect(await tenant.db.task.count()).toBe(3)
  })

  it('is never purged where the tenant lives, whatever a note says', async () => {
    const tenant = await moves.tenant(undefined, 3)
    const { placeId } = await control().placement.findUniqueOrThrow({ where: { tenantId: tenant.id } })
    await control().remnant.create({ data: { tenantId: tenant.id, placeId, purgeAfter: new Date(0) } })
    expect(await purgeRemnants(soon())).toMatchObject({ failed: 1 })
    expect(await tenant.db.task.count()).toBe(3)
    await control().remnant.deleteMany({ where: { tenantId: tenant.id } })
  })
})
