import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { sharedPlacement } from '@/dev/db/test-placement'
import { plans } from '@/lib/billing/plans'
import { createDataPlane } from '@/lib/db/data-plane'
import { PrismaClient } from '@/lib/db/generated/tenant/client'
import { tasksPerTenant } from './prepare-data'

export const operations = ['findMany', 'findFirst', 'create'] as const
export type Operation = (typeof operations)[number]

/** One request: which tenant, and what of its own it asks for. */
export interface Request {
  tenantId: string
  userId: string
  projectId: string
  taskId: string
}

export interface Variant {
  name: 'raw' | 'plain' | 'tuned' | 'published' | 'ours'
  label: string
  run: Record<Operation, (request: Request) => Promise<unknown>>
  close: () => Promise<void>
}

const selectMany = { take: 20, orderBy: { id: 'asc' } } as const
let number = tasksPerTenant
const newTask = ({ projectId, userId }: Request) => ({
  id: uuidv7(),
  projectId,
  createdById: userId,
  number: ++number,
  title: 'Measured',
})

const columns =
  'tenant_id, id, project_id, number, title, description, status, assignee_id, due_on, created_by_id, created_at, updated_at'

/** pg with prepared statements and hand-written SQL: nothing can be quicker from Node. No row-level security. */
export function raw(url: string, max: number): Variant {
  const pool = new pg.Pool({ connectionString: url, max })
  const query = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values, rowMode: 'array' })
  return {
    name: 'raw',
    label: 'raw pg, no RLS',
    run: {
      findMany: ({ tenantId }) =>
        query('many', `SELECT ${columns} FROM plain.tasks WHERE tenant_id = $1 ORDER BY id LIMIT $2`, [
          tenantId,
          selectMany.take,
        ]),
      findFirst: ({ tenantId, taskId }) =>
        query('first', `SELECT ${columns} FROM plain.tasks WHERE tenant_id = $1 AND id = $2 LIMIT 1`, [
          tenantId,
          taskId,
        ]),
      create: (request) => {
        const task = newTask(request)
        return query(
          'create',
          `INSERT INTO plain.tasks (tenant_id, id, project_id, number, title, created_by_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
          [request.tenantId, task.id, task.projectId, task.number, task.title, task.createdById],
        )
      },
    },
    close: () => pool.end(),
  }
}

const names = new Map<string, string>()

/** The baselines get prepared statements too, as ours do: their own default is slower. */
function statementName({ sql }: { sql: string }): string {
  let name = names.get(sql)
  if (!name) names.set(sql, (name = createHash('sha1').update(sql).digest('base64url')))
  return name
}

function prismaOn(schema: string, url: string, max: number, options?: string): PrismaClient {
  const adapter = new PrismaPg(
    { connectionString: url, max, options },
    { schema, statementNameGenerator: statementName },
  )
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 30_000, timeout: 30_000 } })
}

const taskOperations = (client: PrismaClient): Variant['run'] => ({
  findMany: ({ tenantId }) => client.task.findMany({ where: { tenantId }, ...selectMany }),
  findFirst: ({ tenantId, taskId }) => client.task.findFirst({ where: { tenantId, id: taskId } }),
  create: (request) => client.task.create({ data: { ...newTask(request), tenantId: request.tenantId } }),
})

/** Prisma with the tenant written by hand into every query, and nothing that would notice where it is forgotten. */
export function plain(url: string, max: number): Variant {
  const client = prismaOn('plain', url, max)
  return {
    name: 'plain',
    label: 'plain Prisma, no RLS',
    run: taskOperations(client),
    close: () => client.$disconnect(),
  }
}

/** The same with the one setting of Postgres that ours makes on its connections, so that one sees what it is worth. */
export function tuned(url: string, max: number): Variant {
  const client = prismaOn('plain', url, max, '-c plan_cache_mode=force_generic_plan')
  return {
    name: 'tuned',
    label: 'plain, generic plans',
    run: taskOperations(client),
    close: () => client.$disconnect(),
  }
}

/** The extension that Prisma publishes for row-level security (prisma-client-extensions/row-level-security). */
export function published(url: string, max: number): Variant {
  const base = prismaOn('public', url, max)
  const bound = (tenantId: string) =>
    base.$extends({
      query: {
        $allModels: {
          async $allOperations({ args, query }) {
            const [, result] = await base.$transaction([
              base.$executeRaw`SELECT set_config('app.tenant_id', ${tenantId}, TRUE)`,
              query(args),
            ])
            return result
          },
        },
      },
    }) as unknown as PrismaClient
  const run = (operation: Operation) => (request: Request) =>
    taskOperations(bound(request.tenantId))[operation](request)
  return {
    name: 'published',
    label: 'published extension, RLS',
    run: { findMany: run('findMany'), findFirst: run('findFirst'), create: run('create') },
    close: () => base.$disconnect(),
  }
}

/** The product's own path: both locks and the fence. */
export function ours(url: string, max: number): Variant {
  const placement = sharedPlacement(url, { share: { ...plans.enterprise.share, concurrentQueries: max } })
  const plane = createDataPlane({ resolve: async () => placement, maxConnections: max })
  const db = (tenantId: string) => plane.tenantDb(tenantId, 'work')
  return {
    name: 'ours',
    label: 'ours: both locks, fence',
    run: {
      findMany: ({ tenantId }) => db(tenantId).task.findMany(selectMany),
      findFirst: ({ tenantId, taskId }) => db(tenantId).task.findFirst({ where: { id: taskId } }),
      create: (request) => db(request.tenantId).task.create({ data: newTask(request) }),
    },
    close: () => plane.close(),
  }
}
