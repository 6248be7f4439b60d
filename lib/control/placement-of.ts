import { entitlementsOf, type PlanId } from '@/lib/billing/plans'
import { control, ControlPrisma } from '@/lib/db/control-client'
import type { Placement } from '@/lib/db/placement'
import { type PlaceKeys, toPlace } from './places'

interface Row {
  epoch: bigint
  plan: string | null
  place: PlaceKeys
  next: PlaceKeys | null
}

/** A place and its shard as `PlaceKeys`, by the names that a query has given them. */
const placeJson = (place: string, shard: string) =>
  ControlPrisma.raw(`jsonb_build_object(
    'id', ${place}.id, 'kind', ${place}.kind, 'databaseName', ${place}.database_name, 'schemaName', ${place}.schema_name,
    'roleName', ${place}.role_name, 'passwordSealed', ${place}.password_sealed,
    'shard', jsonb_build_object('name', ${shard}.name, 'region', ${shard}.region,
      'appUrlEnv', ${shard}.app_url_env, 'ownerUrlEnv', ${shard}.owner_url_env,
      'appUrlSealed', ${shard}.app_url_sealed, 'ownerUrlSealed', ${shard}.owner_url_sealed))`)

/**
 * Where the tenant's rows live and how much it may take of the machines there, straight from the catalogue; while a move is
 * about to switch it, where it will live then, too. One statement: the first request of each tenant waits for it, and all of
 * them when it moves.
 */
export async function placementOf(tenantId: string): Promise<Placement | null> {
  const [row] = await control().$queryRaw<Row[]>`
    SELECT p.epoch, s.plan, ${placeJson('here', 'here_on')} AS place,
           CASE WHEN there.id IS NOT NULL THEN ${placeJson('there', 'there_on')} END AS next
      FROM placements p
      JOIN places here ON here.id = p.place_id
      JOIN shards here_on ON here_on.name = here.shard_name
      LEFT JOIN subscriptions s ON s.tenant_id = p.tenant_id
      LEFT JOIN operations o ON o.tenant_id = p.tenant_id AND o.kind = 'move' AND o.status = 'running' AND o.error IS NULL
      LEFT JOIN operation_steps switching ON switching.operation_id = o.id AND switching.name = 'fence'
      LEFT JOIN operation_steps claimed ON claimed.operation_id = switching.operation_id AND claimed.name = 'target'
      LEFT JOIN places there ON there.id = (claimed.result ->> 'place')::uuid AND there.id <> here.id
      LEFT JOIN shards there_on ON there_on.name = there.shard_name
     WHERE p.tenant_id = ${tenantId}::uuid`
  if (!row) return null
  const { share } = entitlementsOf((row.plan ?? 'free') as PlanId)
  const at = (keys: PlaceKeys) => {
    const { kind, shard, appUrl, schemaName } = toPlace(keys)
    return { kind, shard, url: appUrl, schemaName, epoch: row.epoch, share }
  }
  const { place, next: claimed } = row
  const next = claimed && readable(() => at(claimed))
  return { ...at(place), ...(next && { next }) }
}

/** Only a hint: whoever can't read its URL has time to say so until the tenant lives there. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
