import type pg from 'pg'
import { withClient } from '@/dev/db/with-client'
import type { Place } from '@/lib/control/places'
import { tenantModels } from '@/lib/db/generated/tenant-models'
import type { Fault } from '@/dev/torture/check/fault'
import type { Ground } from './ground'

/** What a tenant has left in a place: its rows there, each as a hash. */
interface Left {
  place: Place
  rows: Map<string, string>
}

/**
 * What tenants leave behind when they move. From then on nothing may be written there: rows may go, as they are purged, but
 * none may change or come.
 */
export class OldHomes {
  readonly faults: Fault[] = []
  readonly #left = new Map<string, Left>()

  constructor(private readonly ground: Ground) {}

  /** The tenant has moved away from there. */
  async note(tenantId: string, place: Place): Promise<void> {
    this.#left.set(`${tenantId} ${place.id}`, { place, rows: await this.#rowsIn(place, tenantId) })
  }

  /** Looks again at what a tenant has left, everywhere; and forgets it, since the tenant may come back there. */
  async lookAgain(tenantId: string): Promise<void> {
    for (const [key, { place, rows }] of this.#left) {
      if (!key.startsWith(tenantId)) continue
      this.#left.delete(key)
      const now = await this.#rowsIn(place, tenantId)
      for (const [row, hash] of now) {
        if (rows.get(row) === hash) continue
        const message = `${rows.has(row) ? 'changed' : 'came'} in the ${place.kind} tables of ${place.shard} after the tenant had moved away`
        this.faults.push({ what: 'changed at an old home', key: row, message, operations: [] })
      }
    }
  }

  #rowsIn(place: Place, tenantId: string): Promise<Map<string, string>> {
    const url = this.ground.asSuperuser(place.ownerUrl)
    return withClient(url, (client) => rowHashes(client, place.schemaName, tenantId)).catch(whereGone)
  }
}

const otherKeys: Record<string, string> = { usage: 'metric', settings: 'name' }

async function rowHashes(client: pg.Client, schema: string, tenantId: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { table } of Object.values(tenantModels)) {
    const key = otherKeys[table] ?? 'id'
    const { rows } = await client.query<{ key: string; hash: string }>(
      `SELECT ${key}::text AS key, md5(t::text) AS hash FROM "${schema}"."${table}" t WHERE tenant_id = $1`,
      [tenantId],
    )
    for (const row of rows) found.set(`${table} ${row.key}`, row.hash)
  }
  return found
}

/** A schema or database of one's own may have been dropped meanwhile. */
function whereGone(error: unknown): Map<string, string> {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined
  if (code === '42P01' || code === '3F000' || code === '3D000') return new Map()
  throw error
}
