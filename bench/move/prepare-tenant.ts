import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { type Member, memberOf } from '@/bench/neighbour/prepare-tenants'
import { withClient } from '@/dev/db/with-client'
import { placeOf } from '@/lib/control/places'
import { urlInto } from '@/lib/control/shard-urls'
import { control } from '@/lib/db/control-client'

/** A tenant with so many rows, half of them tasks, half audit entries; its people work in projects of their own. */
export interface MovingTenant extends Member {
  slug: string
  rows: number
  /** One for each writer: nobody waits for somebody else's row. */
  writerProjects: string[]
}

const { escapeIdentifier: id } = pg
const tasksPerProject = 1_000

/** In shared tables of the first shard, on Enterprise: its limits, those of connections included, are no part of what is measured. */
export async function movingTenant(
  superuserUrl: string,
  { slug, rows, writers }: { slug: string; rows: number; writers: number },
): Promise<MovingTenant> {
  const member = await memberOf(superuserUrl, { slug, kind: 'shared', plan: 'enterprise', tasks: 200 })
  const { id: tenantId } = member.as.tenant
  await control().subscription.create({
    data: { tenantId, stripeCustomerId: `cus_${slug}`, plan: 'enterprise', status: 'active' },
  })
  const writerProjects = Array.from({ length: writers }, () => uuidv7())
  const { userId } = member.as.actor
  const place = await placeOf(tenantId)
  if (!place) throw new Error(`${slug} has just been made`)
  await withClient(urlInto(superuserUrl, databaseIn(place.ownerUrl)), async (client) => {
    await client.query(`SET session_replication_role = replica; SET search_path = ${id(place.schemaName)}`)
    await client.query(
      `INSERT INTO projects (tenant_id, id, name, created_by_id) SELECT $1, p, 'Writer', $2 FROM unnest($3::uuid[]) p`,
      [tenantId, userId, writerProjects],
    )
    await client.query(
      `INSERT INTO projects (tenant_id, id, name, created_by_id)
         SELECT $1::uuid, md5($1::text || 'project' || p)::uuid, 'Project ' || p, $2 FROM generate_series(0, $3::int / ${tasksPerProject}) p`,
      [tenantId, userId, rows / 2],
    )
    await client.query(tasksSql, [tenantId, userId, rows / 2])
    await client.query(auditSql, [tenantId, userId, rows / 2])
    await client.query('VACUUM ANALYZE projects, tasks, audit_entries')
  })
  return { ...member, slug, rows, writerProjects }
}

export const databaseIn = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1))

/** Ids as the app makes them: in the order of time. */
const idSql = "(lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5(n::text), 14))::uuid"

const tasksSql = `
  INSERT INTO tasks (tenant_id, id, project_id, number, title, description, status, created_by_id)
    SELECT $1::uuid, ${idSql}, md5($1::text || 'project' || n / ${tasksPerProject})::uuid, n, 'Task ' || n || ' about ' || md5(n::text),
           'What is to be done: ' || md5((n * 7)::text), (ARRAY['todo', 'in_progress', 'in_review', 'done'])[1 + n % 4], $2::uuid
      FROM generate_series(1, $3::int) n`

const auditSql = `
  INSERT INTO audit_entries (tenant_id, id, actor_id, actor_name, action, subject_id, subject_label, details, created_at)
    SELECT $1::uuid, ${idSql}, $2::uuid, 'Ada', 'task.created', md5(n::text)::uuid, '#' || n || ' Task ' || n,
           jsonb_build_object('project', 'Project ' || n / ${tasksPerProject}), now() - n * interval '1 second'
      FROM generate_series(1, $3::int) n`
