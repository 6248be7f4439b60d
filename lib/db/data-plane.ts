import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/tenant/client'
import { isolateBatches } from './isolate-batches'
import type { Observe } from './observation'
import { type Binding, type Placement, PlacementCell, type Purpose, type ResolvePlacement } from './placement'
import { bindTenantClient, type Force, type TenantDb } from './tenant-client'
import { TenantPool } from './tenant-pool'

export interface DataPlaneOptions {
  resolve: ResolvePlacement
  /** Highest number of connections of this process to one database. */
  maxConnections?: number
  /** Highest number of connections of this process to all databases together. */
  mostConnections?: number
  /** Told of every statement of every tenant. */
  observe?: Observe
  /** Lock 1; replaced only by the tests that prove lock 2 alone. */
  force?: Force
}

/** One Prisma client for all tenants, and the light clients that are bound to one. */
export interface DataPlane {
  tenantDb(tenantId: string, purpose: Purpose): TenantDb
  /** Where this process has last heard that the tenant lives; undefined if it hasn't. */
  lastPlacement(tenantId: string): Placement | undefined
  close(): Promise<void>
}

/** Milliseconds. Longer than Prisma's 2,000 and 5,000: a busy moment isn't an error. */
const transactionOptions = { maxWait: 5_000, timeout: 10_000 }

/** Tenants whose client and placement this process remembers; the least recently used go first. */
const remembered = 10_000

/** One pool and one Prisma client for all tenants, and from them a client that speaks as one. `resolve` is the catalogue's. */
export function createDataPlane(options: DataPlaneOptions): DataPlane {
  const { resolve, maxConnections = 10, mostConnections = 50, observe, force } = options
  const pool = new TenantPool({ maxConnections, mostConnections, observe })
  const adapter = new PrismaPg(pool, { schema: 'public', statementNameGenerator: statementName })
  // Minimal: no stack is taken on every call.
  const prisma = isolateBatches(new PrismaClient({ adapter, errorFormat: 'minimal', transactionOptions }))
  const clients = new Map<string, Record<Purpose, TenantDb> & { cell: PlacementCell }>()

  const bind = (tenantId: string) => {
    const cell: PlacementCell = new PlacementCell(tenantId, async (id, asked) => {
      const placement = await resolve(id, asked)
      // Those who wait while the tenant is switched.
      if (placement?.next) pool.expect(placement.next, Math.max(1, cell.waiting))
      return placement
    })
    const client = (purpose: Purpose) =>
      bindTenantClient(prisma, { tenantId, purpose, cell } satisfies Binding, { force, observe })
    return { work: client('work'), account: client('account'), cell }
  }
  return {
    tenantDb(tenantId, purpose) {
      const known = clients.get(tenantId)
      if (known && clients.size < remembered) return known[purpose]
      const bound = known ?? bind(tenantId)
      clients.delete(tenantId)
      clients.set(tenantId, bound)
      const [oldest] = clients.keys()
      if (clients.size > remembered && oldest) clients.delete(oldest)
      return bound[purpose]
    },
    lastPlacement: (tenantId) => clients.get(tenantId)?.cell.known,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

/** Statements that differ only in the length of a list would fill every backend's memory: past this many, unnamed. */
const mostNames = 500
const names = new Map<string, string>()

function statementName({ sql }: { sql: string }): string {
  const known = names.get(sql)
  if (known) return known
  if (names.size >= mostNames) return ''
  const name = createHash('sha1').update(sql).digest('base64url')
  names.set(sql, name)
  return name
}
