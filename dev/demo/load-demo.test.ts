import { expect, test } from 'vitest'
import { testBilling } from '@/dev/billing/test-billing'
import { findTenantByKey } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { verifyPassword } from '@/lib/auth/password'
import { demoWorkspaces } from './demo-workspaces'
import { loadDemo } from './load-demo'

await testBilling({ regions: ['us', 'eu'] })

const dbOf = async (slug: string) => {
  const tenant = await findTenantByKey(slug)
  if (!tenant) throw new Error(`no ${slug}`)
  return tenantDb(tenant.id, 'account')
}
const shape = async (slug: string) => {
  const db = await dbOf(slug)
  const [users, projects, tasks, entries] = [
    db.user.count(),
    db.project.count(),
    db.task.count(),
    db.auditEntry.count(),
  ]
  return Promise.all([users, projects, tasks, entries])
}
/** Slug, region, placement, plan, standing. */
const fleet = async () => {
  const tenants = await control().tenant.findMany({
    include: { placement: { include: { place: { include: { shard: true } } } }, subscription: true },
    orderBy: { slug: 'asc' },
  })
  return tenants.map(({ slug, region, placement, subscription }) => {
    expect(placement?.place.shard.region).toBe(region)
    expect(placement?.desiredKind).toBe(placement?.place.kind)
    return [slug, region, placement?.place.kind, subscription?.plan ?? 'free', subscription?.standing ?? 'ok'].join(' ')
  })
}
/** Fields of its own, comments, saved views, API keys, deliveries and pictures. */
const furniture = async (slug: string) => {
  const db = await dbOf(slug)
  const counts = [db.customField.count(), db.comment.count(), db.savedFilter.count(), db.apiKey.count()]
  return Promise.all([...counts, db.webhookDelivery.count(), db.image.count()])
}
const slugs = demoWorkspaces.map(({ slug }) => slug)

test('the demo shows every placement in both regions, every plan and every standing; loading it again changes nothing', async () => {
  const { signIns } = await loadDemo({ simulator: true })
  expect(signIns[0]).toEqual({
    tenant: 'acme',
    url: 'http://acme.saas.localhost:3000/sign-in',
    email: 'ada@acme.test',
    password: 'tenantry-demo',
    role: 'owner',
  })
  expect(await fleet()).toEqual([
    'acme us shared pro ok',
    'brasa eu shared free ok',
    'fjord eu schema business read_only',
    'globex us schema business ok',
    'halyard us shared pro suspended',
    'initech eu database enterprise ok',
    'lumen eu shared pro ok',
    'pocket us shared free ok',
    'tidewater us database enterprise ok',
  ])
  const late = await control().subscription.findMany({ where: { status: 'past_due' }, select: { tenant: true } })
  expect(late.map(({ tenant }) => tenant.slug).toSorted()).toEqual(['fjord', 'halyard', 'lumen'])

  const before = await Promise.all(slugs.map(shape))
  expect(before.slice(0, 3).map(([users, projects, tasks]) => [users, projects, tasks])).toEqual([
    [7, 5, 40],
    [4, 1, 10],
    [6, 3, 22],
  ])
  const furnished = await furniture('acme')
  expect(furnished).toEqual([6, 7, 3, 3, 6, 1])
  expect(await loadDemo({ simulator: true })).toEqual({ signIns })
  expect(await furniture('acme')).toEqual(furnished)
  expect(await Promise.all(slugs.map(shape))).toEqual(before)

  const roles = signIns.filter(({ email }) => email === 'sam@example.test').map(({ tenant, role }) => [tenant, role])
  expect(roles).toEqual([
    ['acme', 'member'],
    ['globex', 'viewer'],
  ])
  const sam = await (await dbOf('globex')).user.findFirst({ where: { email: 'sam@example.test' } })
  expect(await verifyPassword(sam?.passwordHash ?? null, 'tenantry-demo')).toBe(true)
})
