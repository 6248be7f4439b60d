import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { withClient } from '@/dev/db/with-client'
import type { Fault } from '@/dev/torture/check/fault'
import type { Operation, Read } from '@/dev/torture/history/operation'
import { seen } from '@/dev/torture/workload/signed-value'
import { entryDetails, keyOf, type TenantShape } from '@/dev/torture/workload/tenant-shape'

/** All that is in a tenant's rows when everybody has stopped, as the last operation of its history. Past every lock. */
export async function finalLook(
  superuserUrl: string,
  schemaName: string,
  tenant: TenantShape,
): Promise<{ operation: Operation; faults: Fault[] }> {
  return withClient(superuserUrl, async (client) => {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL search_path = "${schemaName}"`)
    const tasks = await rowsOf<TaskRow>(client, 'SELECT id, project_id, number, title, description FROM tasks', tenant)
    const projects = await rowsOf<ProjectRow>(
      client,
      'SELECT id, name, description, next_task_number FROM projects',
      tenant,
    )
    const reads = [
      ...readsOfTasks(tasks, tenant),
      ...readsOfProjects(projects, tasks, tenant),
      ...(await readsOfOthers(client, tenant)),
    ]
    const operation: Operation = {
      id: 'final',
      kind: 'final',
      startedAt: Number.MAX_SAFE_INTEGER,
      endedAt: Number.POSITIVE_INFINITY,
      outcome: 'acknowledged',
      writes: [],
      reads,
      snapshot: true,
    }
    return { operation, faults: [...twice(operation), ...(await miscounted(client, tenant))] }
  })
}

interface TaskRow {
  id: string
  project_id: string
  number: number
  title: string
  description: string
}
interface ProjectRow {
  id: string
  name: string
  description: string
  next_task_number: number
}

async function rowsOf<Row extends object>(client: pg.Client, sql: string, { id }: TenantShape): Promise<Row[]> {
  return (await client.query<Row>(`${sql} WHERE tenant_id = $1`, [id])).rows
}

function readsOfTasks(tasks: TaskRow[], { projects, registers, accounts, churn }: TenantShape): Read[] {
  return tasks.flatMap((row): Read[] => {
    if (row.project_id === projects.registers) return [seen(keyOf.register(registers.indexOf(row.id)), row, row.number)]
    if (row.project_id === projects.accounts) return [seen(keyOf.account(accounts.indexOf(row.id)), row)]
    if (row.project_id === projects.churn) return [seen(keyOf.churn(churn.indexOf(row.id)), row)]
    return row.project_id === projects.inserts ? [seen(keyOf.insert(row.number), row)] : []
  })
}

function readsOfProjects(rows: ProjectRow[], tasks: TaskRow[], { projects, counters, pair }: TenantShape): Read[] {
  const homes = Object.values(projects)
  return rows.flatMap((row): Read[] => {
    if (homes.includes(row.id)) return []
    const counted = { version: row.next_task_number, token: null }
    const [counter, raised] = [counters.indexOf(row.id), pair.indexOf(row.id)]
    if (counter >= 0) return [{ key: keyOf.counter(counter), ...counted }]
    if (raised === 0 || raised === 1) return [{ key: keyOf.pair(raised), ...counted }]
    const parts = tasks.filter(({ project_id, title }) => project_id === row.id && title === row.name).length
    return [seen(keyOf.family(row.id), { title: row.name, description: row.description }, parts)]
  })
}

async function readsOfOthers(client: pg.Client, tenant: TenantShape): Promise<Read[]> {
  const users = await rowsOf<{ id: string; email: string; name: string }>(
    client,
    'SELECT id, email, name FROM users',
    tenant,
  )
  const entries = await rowsOf<{ token: string; number: string; details: unknown }>(
    client,
    'SELECT actor_name AS token, subject_label AS number, details FROM audit_entries',
    tenant,
  )
  const messages = await rowsOf<{ payload: { number: number; token: string } }>(
    client,
    'SELECT payload FROM outbox',
    tenant,
  )
  // The move of a tenant is noted in its audit log, too.
  const ours = entries.filter(({ number }) => /^\d+$/.test(number))
  return [
    ...users
      .filter(({ id }) => id !== tenant.userId)
      .map(({ email, name }) => ({ key: keyOf.claim(email), version: 0, token: name })),
    ...ours.map(({ token, number, details }) => {
      const isWhole = isDeepStrictEqual(details, entryDetails(Number(number)))
      return { key: keyOf.entry(Number(number)), version: 0, token: isWhole ? token : `damaged ${token}` }
    }),
    ...messages.map(({ payload: { number, token } }) => ({ key: keyOf.message(number), version: 0, token })),
  ]
}

/** Keys that are there more than once. */
function twice(operation: Operation): Fault[] {
  const before = new Set<string>()
  return operation.reads.flatMap(({ key, token }) => {
    if (!before.has(key)) {
      before.add(key)
      return []
    }
    return [{ what: 'done twice' as const, key, message: `${token} is there more than once`, operations: [operation] }]
  })
}

/** What the database counts by itself equals what is there. */
async function miscounted(client: pg.Client, { id }: TenantShape): Promise<Fault[]> {
  const { rows } = await client.query<{ metric: string; used: number; there: number }>(
    `SELECT metric, used, CASE metric WHEN 'members' THEN (SELECT count(*) FROM users WHERE tenant_id = $1 AND deactivated_at IS NULL)
                          ELSE (SELECT count(*) FROM projects WHERE tenant_id = $1 AND archived_at IS NULL) END::int AS there
       FROM usage WHERE tenant_id = $1`,
    [id],
  )
  const wrong = rows.filter(({ used, there }) => used !== there)
  return [
    ...wrong.map(({ metric, used, there }) => ({
      what: 'sum broken' as const,
      key: metric,
      message: `${there} ${metric} are there and ${used} are counted`,
      operations: [],
    })),
    ...(rows.length === 2
      ? []
      : [{ what: 'lost' as const, key: 'usage', message: 'counts are missing', operations: [] }]),
  ]
}
