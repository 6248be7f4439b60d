import { afterAll, expect, it } from 'vitest'
import { testDatabases } from '@/dev/db/test-databases'
import { silence } from '@/dev/test/crash'
import { tokenIn, waitingMails } from '@/dev/db/test-people'
import { withFault } from '@/dev/test/fault-points'
import { acceptInvitation } from '@/lib/auth/accept-invitation'
import { checkPassword } from '@/lib/auth/check-password'
import { findTenant } from '@/lib/control/catalogue'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { provision } from './provision'
import { resumeOperations } from './resume-operations'

await testDatabases({ regions: ['us', 'eu'] })
afterAll(async () => {
  await closeDataPlane()
  await closeOwnerPools()
  await control().$disconnect()
})

const ada = { email: 'Ada@Example.com', name: 'Ada Lovelace' }

/** A call whose process died at its n-th statement. */
async function dying(input: Parameters<typeof provision>[0], at: number) {
  await withFault('dead', at, () => provision(input))
  await silence()
}

it('makes a workspace whose owner can get in, and notes nothing that belongs to a person', async () => {
  const outcome = await provision({ slug: 'acme', name: 'Acme', kind: 'schema', region: 'eu', owner: ada })
  expect(outcome).toMatchObject({
    status: 'done',
    steps: ['claim', 'place', 'home', 'owner', 'activate'].map((name) => ({ name, status: 'done' })),
  })
  const tenant = await findTenant(outcome.tenantId ?? '')
  if (!tenant) throw new Error('the tenant has just been made')
  expect(tenant).toMatchObject({ slug: 'acme', state: 'active', region: 'eu' })
  const ctx = { tenant, db: tenantDb(tenant.id, 'account') }
  const [mail, ...others] = await waitingMails(ctx)
  expect([mail?.to, others]).toEqual(['ada@example.com', []])
  await acceptInvitation(ctx, { token: tokenIn(mail), name: 'Ada', password: 'correct horse battery' })
  const signIn = { email: 'ada@example.com', password: 'correct horse battery' }
  expect(await checkPassword(ctx, signIn, '127.0.0.1')).toMatchObject({ userId: expect.any(String) })
  const journal = await control().operation.findUnique({
    where: { id: outcome.operationId },
    include: { steps: true },
  })
  expect(journal?.input).toEqual({ kind: 'schema', region: 'eu', shard: null, state: 'active', owner: true })
  expect(JSON.stringify(journal)).not.toMatch(/ada@|lovelace|acme/i)
})

it('refuses wrong input by field, and a slug that is taken, and leaves nothing', async () => {
  expect(await provision({ slug: 'A', name: '', region: 'EU!', owner: { email: 'x', name: 'y' } })).toMatchObject({
    status: 'failed',
    error: {
      code: 'INVALID_INPUT',
      fields: {
        slug: expect.any(String),
        name: expect.any(String),
        region: expect.any(String),
        'owner.email': expect.any(String),
      },
    },
  })
  expect(await provision({ slug: 'acme', name: 'Other', region: 'us' })).toMatchObject({
    status: 'undone',
    error: { code: 'CONFLICT', step: 'claim', fields: { slug: expect.any(String) } },
  })
  expect(await provision({ slug: 'nowhere', name: 'Nowhere', region: 'mars' })).toMatchObject({
    status: 'undone',
    error: { code: 'INVALID_INPUT', fields: { region: expect.stringContaining('mars') } },
  })
  expect(await control().tenant.count()).toBe(1)
})

it('goes on with the same call after a crash, with the owner who stands in no journal', async () => {
  const input = { slug: 'phoenix', name: 'Phoenix', kind: 'schema', region: 'us', owner: ada } as const
  await dying(input, 25)
  const begun = await control().operation.findFirstOrThrow({ where: { status: 'running' } })
  const outcome = await provision(input)
  expect(outcome).toMatchObject({ status: 'done', operationId: begun.id, tenantId: begun.tenantId })
  expect(await tenantDb(outcome.tenantId ?? '', 'account').user.findMany({ select: { email: true } })).toEqual([
    { email: 'ada@example.com' },
  ])
})

it('doesn’t go on with other options than it was begun with', async () => {
  const input = { slug: 'steady', name: 'Steady', kind: 'schema', region: 'us' } as const
  await dying(input, 25)
  expect(await provision({ ...input, kind: 'database' })).toMatchObject({
    status: 'failed',
    error: { code: 'CONFLICT', fields: { slug: expect.stringContaining('other options') } },
  })
  expect(await provision(input)).toMatchObject({ status: 'done' })
})

it('is gone on with by the chores; where its owner was never noted, it is undone', async () => {
  await dying({ slug: 'chore', name: 'Chore', kind: 'schema', region: 'us' }, 25)
  await dying({ slug: 'chore-owner', name: 'Chore', kind: 'schema', region: 'us', owner: ada }, 25)
  expect(await control().tenant.count({ where: { slug: { startsWith: 'chore' }, state: 'pending' } })).toBe(2)
  expect(await resumeOperations({ until: new Date(Date.now() + 60_000) })).toEqual({ done: 1, undone: 1 })
  expect(await control().tenant.findMany({ where: { slug: { startsWith: 'chore' } } })).toMatchObject([
    { slug: 'chore', state: 'active' },
  ])
})
