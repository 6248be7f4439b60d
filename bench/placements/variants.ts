import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Operation } from '@/bench/query/variants'
import { sharedPlacement } from '@/dev/db/test-placement'
import { plans } from '@/lib/billing/plans'
import { createDataPlane } from '@/lib/db/data-plane'
import type { Placement } from '@/lib/db/placement'
import type { TenantDb } from '@/lib/db/tenant-client'
import { type Places, requestOf, tasksPerTenant } from './prepare-places'
import { type Prefix, prefixedPlane, withoutRole, withRole } from './prefixed-pool'

/** Which tenant asks, and for which of its tasks; both from 1. */
export interface PlaceRequest {
  tenant: number
  task: number
}

export type VariantName = 'shared' | 'schema' | 'without role' | 'with role' | 'database' | 'database, few'

export interface PlaceVariant {
  name: VariantName
  label: string
  run: Record<Operation, (request: PlaceRequest) => Promise<unknown>>
  close: () => Promise<void>
}

/** What one process may open unless it is told otherwise. */
const fewConnections = 50

let number = tasksPerTenant
const names = new Map<string, string>()

function statementName({ sql }: { sql: string }): string {
  let name = names.get(sql)
  if (!name) names.set(sql, (name = createHash('sha1').update(sql).digest('base64url')))
  return name
}

const runOn = (db: (tenantId: string) => TenantDb, most = Infinity): PlaceVariant['run'] => {
  const asked = ({ tenant, task }: PlaceRequest) => requestOf(most === Infinity ? tenant : 1 + (tenant % most), task)
  return {
    findMany: (request) => db(asked(request).tenantId).task.findMany({ take: 20, orderBy: { id: 'asc' } }),
    findFirst: (request) => {
      const { tenantId, taskId } = asked(request)
      return db(tenantId).task.findFirst({ where: { id: taskId } })
    },
    create: (request) => {
      const { tenantId, projectId, userId: createdById } = asked(request)
      const data = { id: uuidv7(), projectId, createdById, number: ++number, title: 'Measured' }
      return db(tenantId).task.create({ data })
    },
  }
}

type Where = (tenant: number) => Placement

/** The product's own path, over tenants 1 to `count`. */
function product(
  name: VariantName,
  label: string,
  { where, count, max, most }: { where: Where; count: number; max: number; most?: number },
): PlaceVariant {
  const placements = new Map(Array.from({ length: count }, (_, at) => [requestOf(at + 1, 1).tenantId, where(at + 1)]))
  const resolve = async (tenantId: string) => placements.get(tenantId) ?? null
  const plane = createDataPlane({ resolve, maxConnections: max, mostConnections: most ?? max })
  return {
    name,
    label,
    run: runOn((tenantId) => plane.tenantDb(tenantId, 'work'), count),
    close: () => plane.close(),
  }
}

/** All of them with the same requests and as many connections. */
export async function placeVariants({ sharedUrl, schemasUrl, schemaNames, databaseUrls }: Places, max: number) {
  const share = { ...plans.enterprise.share, concurrentQueries: max }
  const inSchema: Where = (tenant) =>
    sharedPlacement(schemasUrl, { kind: 'schema', schemaName: schemaNames[tenant - 1] ?? '', share })
  const inDatabase: Where = (tenant) => sharedPlacement(databaseUrls[tenant - 1] ?? '', { kind: 'database', share })
  const [count, databases] = [schemaNames.length, databaseUrls.length]
  const owners = { where: inDatabase, count: databases, max }
  const prefixed = async (name: VariantName, label: string, prefix: Prefix): Promise<PlaceVariant> => {
    const placements = new Map(schemaNames.map((_, at) => [requestOf(at + 1, 1).tenantId, inSchema(at + 1)]))
    const plane = await prefixedPlane({ url: schemasUrl, max, prefix, name: statementName }, placements)
    return { name, label, run: runOn(plane.tenantDb), close: plane.close }
  }
  return [
    product('shared', 'shared tables', { where: () => sharedPlacement(sharedUrl, { share }), count, max }),
    product('schema', 'schema and role of its own', { where: inSchema, count, max }),
    await prefixed('without role', '  bare, without the role', withoutRole),
    await prefixed('with role', '  bare, with the role', withRole),
    product('database', 'database of its own', { ...owners, most: databases * max }),
    product('database, few', `  ${fewConnections} connections in all`, { ...owners, most: fewConnections }),
  ]
}
