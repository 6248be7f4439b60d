import { randomBytes } from 'node:crypto'
import type { TestDatabases } from '@/dev/db/test-databases'
import { testPerson } from '@/dev/db/test-people'
import { withClient } from '@/dev/db/with-client'
import { countAttempt } from '@/lib/auth/attempts'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf, type PlacementKind } from '@/lib/billing/plans'
import { backUpTenant } from '@/lib/backups/back-up-tenant'
import { backupStore } from '@/lib/backups/store'
import { findTenant } from '@/lib/control/catalogue'
import { requestRate } from '@/lib/control/request-rate'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { inviteMember } from '@/lib/members/invite-member'
import { provision } from '@/lib/operations/provision'
import { createProject } from '@/lib/projects/create-project'
import { createTask } from '@/lib/tasks/create-task'
import type { Context } from '@/lib/tenancy/context'

/** A tenant with a trace in every table that can hold one, and what would tell of it. */
export interface FurnishedTenant {
  ctx: Context
  /** What → the values that only it has. */
  needles: Record<string, string[]>
}

/** One that works, pays attention, has moved before and left things behind in both regions. */
export async function furnishedTenant(databases: TestDatabases, kind: PlacementKind): Promise<FurnishedTenant> {
  const slug = `${kind}-${randomBytes(4).toString('hex')}`
  const { tenantId = '', error } = await provision({ slug, name: `The ${slug}`, kind, region: 'us' })
  const tenant = await findTenant(tenantId)
  if (!tenant) throw new Error(error?.message ?? 'it was not made')
  const email = `ada@${slug}.test`
  const db = tenantDb(tenantId, 'work')
  const userId = await testPerson({ tenant, db: tenantDb(tenantId, 'account') }, email)
  const actor = { userId, sessionId: userId, name: 'Ada', email, role: 'owner' } as const
  const ctx: Context = { tenant, db, actor, entitlements: entitlementsOf('free') }
  const { id: projectId } = await createProject(ctx, { name: `Plans of ${slug}`, description: '' })
  await createTask(ctx, { projectId, title: `Ask ${email}`, status: 'todo' })
  await inviteMember(ctx, { email: `ben@${slug}.test`, role: 'viewer' })
  await createSession(db, { userId, userAgent: null })
  const store = await backupStore()
  if (!store) throw new Error('set BACKUP_URL')
  await backUpTenant(store, tenantId)
  await inControl(tenantId, slug, email)
  await leaveBehind(databases, tenantId, userId)
  const needles = { id: [tenantId], slug: [slug], people: [userId, email, `ben@${slug}.test`] }
  return { ctx, needles }
}

async function inControl(tenantId: string, slug: string, email: string): Promise<void> {
  await control().domain.create({ data: { host: `www.${slug}.test`, tenantId, verifiedAt: new Date() } })
  await control().tenantSample.create({ data: { tenantId, at: new Date(), latency: [1n] } })
  await control().tenantSize.create({ data: { tenantId, day: new Date(), exact: true } })
  await control().placeMigration.create({
    data: {
      placeId: (await sharedIn('us')).id,
      name: randomBytes(4).toString('hex'),
      checksum: '',
      status: 'failed',
      error: `left behind: ${tenantId}`,
    },
  })
  const data = { kind: 'migrate', status: 'done', leasedUntil: new Date(), progress: { busy: [tenantId] } }
  await control().operation.create({ data })
  for (const key of ['work', 'visit']) await requestRate().count(`${key}/${tenantId}`, 100)
  await countAttempt('sign-in/account', `${tenantId} ${email}`)
}

const sharedIn = (region: string) =>
  control().place.findFirstOrThrow({ where: { kind: 'shared', shard: { region } }, select: { id: true } })

/** Rows of it in shared tables that it has moved out of, with a home there and all that a move notes. */
async function leaveBehind(databases: TestDatabases, tenantId: string, userId: string): Promise<void> {
  for (const region of ['us', 'eu'] as const) {
    await withClient(databases.shardIn(region).superuserUrl, async (client) => {
      await client.query("SET session_replication_role = 'replica'") // a copy is a copy: no trigger
      await client.query(
        `INSERT INTO tenancy.home (tenant_id, schema_name, epoch, residence, schema_version) VALUES ($1, 'public', 7, 'moved', '')
         ON CONFLICT DO NOTHING`,
        [tenantId],
      )
      await client.query(
        `INSERT INTO users (tenant_id, id, email, name, role) VALUES ($1, $2, 'left@behind.test', 'Left', 'viewer')
         ON CONFLICT DO NOTHING`,
        [tenantId, userId],
      )
      await client.query(
        "INSERT INTO tenancy.captured (tenant_id, table_name, key) VALUES ($1, 'users', jsonb_build_object('id', $2::text))",
        [tenantId, userId],
      )
      await client.query('INSERT INTO tenancy.outbox_due VALUES ($1, now()) ON CONFLICT DO NOTHING', [tenantId])
      await client.query("INSERT INTO tenancy.data_steps (tenant_id, name) VALUES ($1, '1_x') ON CONFLICT DO NOTHING", [
        tenantId,
      ])
    })
  }
  const { id: placeId } = await sharedIn('eu')
  await control().remnant.create({ data: { tenantId, placeId, purgeAfter: new Date(Date.now() + 86_400_000) } })
}
