import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { withClient } from '@/dev/db/with-client'
import type { PlacementKind } from '@/lib/billing/plans'
import { type Place, placeOf } from '@/lib/control/places'
import { urlInto } from '@/lib/control/shard-urls'
import { makePlace } from '@/lib/operations/make-place'
import { provisionTenant } from '@/lib/operations/provision'
import { databaseIn } from './prepare-tenant'

/** Parents first: foreign keys are checked, as they are in a move. */
const tables = ['users', 'projects', 'sessions', 'one_time_tokens', 'tasks', 'audit_entries', 'outbox', 'usage']

const { escapeIdentifier: id, escapeLiteral: literal } = pg

/** Empty places like those that moves go to, and a bare binary COPY into them. */
export class BareCopy {
  readonly #targets = new Map<string, Place>()
  #holder: string | undefined

  /** `superuserUrl` of a shard's server. */
  constructor(private readonly superuserUrl: (shard: string) => string) {}

  /**
   * Pipes all rows of a tenant from where it lives into an empty place of this kind, table by table, as a superuser past
   * row-level security, and empties that again. Gives milliseconds and rows.
   */
  async run(tenantId: string, to: { kind: PlacementKind; shard: string }): Promise<{ ms: number; rows: number }> {
    const [source, target] = [await placeOf(tenantId), await this.#target(to)]
    if (!source) throw new Error(`tenant ${tenantId} has no place`)
    return withClient(this.#url(source), (reader) =>
      withClient(this.#url(target), async (writer) => {
        const began = performance.now()
        await Promise.all([reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ'), writer.query('BEGIN')])
        let rows = 0
        for (const table of tables) {
          const selected = `SELECT * FROM ${id(source.schemaName)}.${id(table)} WHERE tenant_id = ${literal(tenantId)}`
          const into = writer.query(copyFrom(`COPY ${id(target.schemaName)}.${id(table)} FROM STDIN (FORMAT binary)`))
          await pipeline(reader.query(copyTo(`COPY (${selected}) TO STDOUT (FORMAT binary)`)), into)
          rows += into.rowCount
        }
        await Promise.all([reader.query('COMMIT'), writer.query('COMMIT')])
        const ms = performance.now() - began
        // Tables without a row in this bench refer to these.
        await writer.query(`TRUNCATE ${tables.map((table) => `${id(target.schemaName)}.${id(table)}`).join()} CASCADE`)
        return { ms, rows }
      }),
    )
  }

  readonly #url = ({ shard, ownerUrl }: Place) => urlInto(this.superuserUrl(shard), databaseIn(ownerUrl))

  /** One of a kind and shard. For shared tables a schema in the same database, which has the same tables. */
  async #target({ kind, shard }: { kind: PlacementKind; shard: string }): Promise<Place> {
    const own = kind === 'shared' ? 'schema' : kind
    const known = this.#targets.get(`${own} ${shard}`)
    if (known) return known
    // Held by a tenant: a spare would be taken by the next move.
    this.#holder ??= await provisionTenant({ slug: 'bare-copy', name: 'Bare copy', state: 'active' })
    const place = await makePlace({ shard, kind: own, for: this.#holder })
    await withClient(this.#url(place), async (client) => {
      // What the owner's rows don't set off either; triggers of foreign keys stay.
      for (const table of tables) {
        await client.query(`ALTER TABLE ${id(place.schemaName)}.${id(table)} DISABLE TRIGGER USER`)
      }
    })
    this.#targets.set(`${own} ${shard}`, place)
    return place
  }
}
