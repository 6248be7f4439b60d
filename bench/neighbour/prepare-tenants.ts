import { v7 as uuidv7 } from 'uuid'
import pg from 'pg'
import { withClient } from '@/dev/db/with-client'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf, type PlacementKind, type PlanId } from '@/lib/billing/plans'
import { findTenant } from '@/lib/control/catalogue'
import { placeOf } from '@/lib/control/places'
import { tenantDb } from '@/lib/control/tenant-db'
import { provisionTenant } from '@/lib/operations/provision'
import type { Context } from '@/lib/tenancy/context'

/** A member at work: what requests are made of. */
export interface Member {
  /** All but the client, which says with which limits it works. */
  as: Omit<Context, 'db'>
  token: string
  projectId: string
}

const { escapeIdentifier: id } = pg

/** A tenant of its own kind of place with one project of so many tasks, and its owner, who is signed in. */
export async function memberOf(
  superuserUrl: string,
  { slug, kind, plan, tasks }: { slug: string; kind: PlacementKind; plan: PlanId; tasks: number },
): Promise<Member> {
  const tenantId = await provisionTenant({ slug, name: slug, state: 'active', kind, region: 'us' })
  const [tenant, place] = [await findTenant(tenantId), await placeOf(tenantId)]
  if (!tenant || !place) throw new Error(`${slug} has just been made`)
  const [userId, projectId] = [uuidv7(), uuidv7()]
  const url = new URL(superuserUrl)
  url.pathname = new URL(place.ownerUrl).pathname
  await withClient(url.href, async (client) => {
    await client.query(`SET session_replication_role = replica; SET search_path = ${id(place.schemaName)}`)
    await client.query(
      `INSERT INTO users (tenant_id, id, email, name, role, email_verified_at) VALUES ($1, $2, $3, 'Ada', 'owner', now())`,
      [tenantId, userId, `ada@${slug}.test`],
    )
    await client.query(
      `INSERT INTO projects (tenant_id, id, name, created_by_id, next_task_number) VALUES ($1, $2, 'Project', $3, $4)`,
      [tenantId, projectId, userId, tasks + 1],
    )
    await client.query(
      `INSERT INTO tasks (tenant_id, id, project_id, number, title, status, created_by_id)
         SELECT $1, gen_random_uuid(), $2, n, 'Task ' || n || ' about ' || md5(n::text) || md5((n * 7)::text),
                (ARRAY['todo', 'in_progress', 'in_review', 'done'])[1 + n % 4], $3 FROM generate_series(1, $4::int) n`,
      [tenantId, projectId, userId, tasks],
    )
    await client.query('VACUUM ANALYZE users, projects, tasks')
  })
  const { token, sessionId } = await createSession(tenantDb(tenantId, 'account'), { userId, userAgent: null })
  const actor = { userId, sessionId, name: 'Ada', email: `ada@${slug}.test`, role: 'owner' } as const
  return { as: { tenant, actor, entitlements: entitlementsOf(plan) }, token, projectId }
}
