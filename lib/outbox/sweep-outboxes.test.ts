import { afterAll, expect, it, vi } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { findTenant } from '@/lib/control/catalogue'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provisionTenant } from '@/lib/operations/provision'
import { enqueueMail } from './enqueue-mail'
import { sweepOutboxes } from './sweep-outboxes'

const sent: string[] = []
vi.mock('./send-mail', () => ({ sendMail: async (_: string, { to }: { to: string }) => void sent.push(to) }))

await testDatabases({ regions: ['us', 'eu'] })
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await Promise.all([control().$disconnect(), controlOwner().$disconnect()])
})

async function waitingMail(slug: string, kind: 'shared' | 'schema' | 'database', region: string): Promise<void> {
  const id = await provisionTenant({ slug, name: slug, state: 'active', kind, region })
  if (!(await findTenant(id))) throw new Error('the tenant has just been made')
  await enqueueMail(tenantDb(id, 'account'), {
    to: `${slug}@example.com`,
    subject: 'x',
    template: 'reset-password',
    props: { name: 'A', workspace: slug, url: 'http://acme.saas.localhost/x' },
  })
}

it('sends what waits in every placement and region, past databases that don’t answer', async () => {
  await waitingMail('shared-us', 'shared', 'us')
  await waitingMail('schema-us', 'schema', 'us')
  await waitingMail('shared-eu', 'shared', 'eu')
  await waitingMail('database-eu', 'database', 'eu')
  // Two shards that are gone, one whose variable is missing, and a database that was dropped by hand.
  for (const [name, variable] of Object.entries({
    'gone-1': 'GONE_URL',
    'gone-2': 'GONE_URL',
    'unset-1': 'UNSET_URL',
  })) {
    await controlOwner().shard.create({
      data: {
        name,
        region: 'us',
        ownerUrlEnv: variable,
        appUrlEnv: variable,
        places: { create: { kind: 'shared', state: 'ready' } },
      },
    })
  }
  process.env.GONE_URL = 'postgresql://nobody:x@127.0.0.1:1/gone'
  const names = { databaseName: 'tenantry_0000000000000000', roleName: 'x', passwordSealed: 'x' }
  await control().place.create({ data: { kind: 'database', shardName: 'us-1', state: 'ready', ...names } })
  const swept = await sweepOutboxes({ until: new Date(Date.now() + 30_000) })
  expect(swept).toEqual({ tenants: 4, sent: 4, failed: 3 })
  expect(sent.toSorted()).toEqual(
    ['database-eu', 'schema-us', 'shared-eu', 'shared-us'].map((slug) => `${slug}@example.com`),
  )
})

it('begins with no database after its time', async () => {
  await waitingMail('late', 'shared', 'eu')
  expect(await sweepOutboxes({ until: new Date() })).toEqual({ tenants: 0, sent: 0, failed: 0 })
})
