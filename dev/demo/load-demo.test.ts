import { expect, test } from 'vitest'
import { testBilling } from '@/dev/billing/test-billing'
import { findTenantByKey } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { verifyPassword } from '@/lib/auth/password'
import { loadDemo } from './load-demo'

await testBilling()

const dbOf = async (slug: string) => {
  const tenant = await findTenantByKey(slug)
  if (!tenant) throw new Error(`no ${slug}`)
  return tenantDb(tenant.id, 'work')
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

test('the demo is complete, and loading it again changes nothing', async () => {
  const { signIns } = await loadDemo({ simulator: true })
  expect(signIns[0]).toEqual({
    tenant: 'acme',
    url: 'http://acme.saas.localhost:3000/sign-in',
    email: 'ada@acme.test',
    password: 'tenantry-demo',
    role: 'owner',
  })
  const before = await Promise.all(['acme', 'globex', 'initech'].map(shape))
  expect(before.map(([users, projects, tasks]) => [users, projects, tasks])).toEqual([
    [7, 5, 40],
    [2, 1, 10],
    [6, 3, 22],
  ])
  expect(await control().subscription.findMany({ select: { plan: true, status: true } })).toEqual([
    { plan: 'pro', status: 'active' },
    { plan: 'pro', status: 'active' },
  ])
  expect(await loadDemo({ simulator: true })).toEqual({ signIns })
  expect(await Promise.all(['acme', 'globex', 'initech'].map(shape))).toEqual(before)

  const roles = signIns.filter(({ email }) => email === 'sam@example.test').map(({ tenant, role }) => [tenant, role])
  expect(roles).toEqual([
    ['acme', 'member'],
    ['globex', 'viewer'],
  ])
  const sam = await (await dbOf('globex')).user.findFirst({ where: { email: 'sam@example.test' } })
  expect(await verifyPassword(sam?.passwordHash ?? null, 'tenantry-demo')).toBe(true)
})
