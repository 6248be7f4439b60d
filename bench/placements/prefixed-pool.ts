import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { serialize } from 'pg-protocol'
import { FencedQuery } from '@/lib/db/fenced-query'
import { PrismaClient } from '@/lib/db/generated/tenant/client'
import { isolateBatches } from '@/lib/db/isolate-batches'
import { type Binding, type Placement, PlacementCell } from '@/lib/db/placement'
import { currentBinding } from '@/lib/db/scope'
import { bindTenantClient, type TenantDb } from '@/lib/db/tenant-client'
import { unqualified } from '@/lib/db/unqualified'
import { schemaVersion } from '@/lib/db/generated/schema-version'

/** A statement that goes before each query, with the product's own values: another way to enter a schema. */
export interface Prefix {
  text: string
}

const enter = 'SELECT tenancy.enter($1, $2, $3, $4, $5, $6)'
export const withoutRole: Prefix = {
  text: `${enter}, set_config('search_path', $7, true)`,
}

/** `SET LOCAL ROLE`, without a statement of its own. */
export const withRole: Prefix = {
  text: `${enter}, set_config('search_path', $7, true), set_config('role', $2, true)`,
}

/** The product's wire path with a prefix of one's choice, and nothing else: two prefixes differ in nothing but themselves. */
class PrefixedPool extends pg.Pool {
  readonly #messages = new Map<string, Buffer>()

  constructor(url: string, max: number, prefix: Prefix) {
    const values = ['00000000-0000-0000-0000-000000000000', '', '0', 'work', '', '0', 'pg_temp']
    const onConnect = async (client: pg.ClientBase) => {
      await client.query('SET plan_cache_mode = force_generic_plan')
      await client.query({ name: 'prefix', text: prefix.text, values }).catch(() => {})
    }
    const config: pg.PoolConfig & { onConnect: typeof onConnect } = { connectionString: url, max, onConnect }
    super(config)
    this.on('error', () => {})
  }

  override query = ((config: pg.QueryConfig) => this.#fenced(config, currentBinding())) as pg.Pool['query']

  #messageFor({ tenantId, cell }: Binding): Buffer {
    let message = this.#messages.get(tenantId)
    if (!message && cell.known) {
      const { known } = cell
      const values = [tenantId, known.schemaName, '1', 'work', schemaVersion, String(known.share.statementTimeoutMs)]
      const portal = { statement: 'prefix', values: [...values, `${pg.escapeIdentifier(known.schemaName)}, pg_temp`] }
      message = Buffer.concat([serialize.bind(portal), serialize.execute({})])
      this.#messages.set(tenantId, message)
    }
    if (!message) throw new Error('the placement is given from the start')
    return message
  }

  #fenced(config: pg.QueryConfig, binding: Binding): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.connect((unreachable, client, release) => {
        if (!client) return reject(unreachable ?? new Error('no connection'))
        const fence = { enter: this.#messageFor(binding), named: true }
        const query = new FencedQuery(unqualified(config), fence, (error, result) => {
          release(error ?? undefined)
          if (error) reject(error)
          else resolve(result)
        })
        client.query(query as unknown as pg.Submittable)
      })
    })
  }
}

interface Options {
  url: string
  max: number
  prefix: Prefix
  /** Of a statement. */
  name: (statement: { sql: string }) => string
}

/** Tenant clients on such a pool. */
export async function prefixedPlane(
  { url, max, prefix, name }: Options,
  placements: Map<string, Placement>,
): Promise<{ tenantDb: (tenantId: string) => TenantDb; close: () => Promise<void> }> {
  const pool = new PrefixedPool(url, max, prefix)
  const adapter = new PrismaPg(pool, { schema: 'public', statementNameGenerator: name })
  const prisma = isolateBatches(new PrismaClient({ adapter, errorFormat: 'minimal' }))
  const clients = new Map<string, TenantDb>()
  for (const [tenantId, placement] of placements) {
    const cell = new PlacementCell(tenantId, async () => placement)
    await cell.get()
    clients.set(tenantId, bindTenantClient(prisma, { tenantId, purpose: 'work', cell }))
  }
  return {
    tenantDb(tenantId) {
      const db = clients.get(tenantId)
      if (!db) throw new Error(`${tenantId} has no placement here`)
      return db
    },
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
