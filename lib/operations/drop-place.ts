import { urlsOf } from '@/lib/control/shard-urls'
import { control } from '@/lib/db/control-client'
import { dropOwnDatabase } from '@/lib/db/own-database'
import { dropOwnSchema } from '@/lib/db/own-schema'
import { lockedOwnerSession } from '@/lib/db/owner-session'
import { AppError } from '@/lib/errors'
import { ownDatabaseOf } from './make-place'

/**
 * Drops a schema or database with all that is in it, then its row. The row is `dropping` from the first moment, so a crash is
 * taken up by whoever comes next; doing it twice changes nothing. One that a tenant lives in goes only while that tenant is
 * being purged. @throws AppError CONFLICT for one that is lived in, or that somebody else works on
 */
export async function dropPlace(id: string): Promise<void> {
  const row = await control().place.findUnique({ where: { id }, include: { shard: true } })
  if (!row) return
  await control().$executeRaw`
    UPDATE places p SET state = 'dropping', updated_at = now()
     WHERE p.id = ${id}::uuid AND p.kind <> 'shared'
       AND NOT EXISTS (SELECT FROM tenants t WHERE t.state <> 'purging'
                        AND (t.id = p.tenant_id OR t.id IN (SELECT tenant_id FROM placements WHERE place_id = p.id)))`
  await lockedOwnerSession(urlsOf(row.shard).ownerUrl, id, async (client) => {
    const current = await control().place.findUnique({ where: { id }, select: { state: true } })
    if (!current) return
    if (current.state !== 'dropping') throw new AppError('CONFLICT', { internal: `somebody lives in place ${id}` })
    if (row.kind === 'schema') await dropOwnSchema(client, row.schemaName)
    else await dropOwnDatabase(client, ownDatabaseOf(row))
    await control().$transaction([
      control().placement.deleteMany({ where: { placeId: id } }),
      control().remnant.deleteMany({ where: { placeId: id } }),
      control().place.deleteMany({ where: { id, state: 'dropping' } }),
    ])
  })
}

/**
 * Takes a place of one's own from a tenant that doesn't live there, for it to be dropped: by `dropPlace`, or by the sweep of
 * spares. Without effect for shared tables, and for one that the tenant lives in.
 */
export async function releasePlace(id: string, tenantId: string): Promise<void> {
  await control().$executeRaw`
    UPDATE places SET tenant_id = NULL, state = 'dropping', updated_at = now()
     WHERE id = ${id}::uuid AND tenant_id = ${tenantId}::uuid AND kind <> 'shared'
       AND NOT EXISTS (SELECT FROM placements WHERE place_id = ${id}::uuid)`
}
