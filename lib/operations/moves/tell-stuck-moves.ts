import { aboutTenant } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { alertOperators } from '@/lib/monitoring/alert-operators'

/** After so many tries in a row that came to nothing, with pauses of 2, 4 and 8 seconds, it isn't over by itself. */
const triesInARow = 3

interface StuckMove {
  operationId: string
  tenantId: string
  slug: string
  status: 'running' | 'failed'
  trouble: string | null
}

/**
 * Tells the operators, once each, of moves that go neither forward nor back, whoever wanted them: the workspace may stand still
 * meanwhile, which no retry of the plan's would show. Gives how many.
 */
export async function tellStuckMoves(): Promise<number> {
  const stuck = await control().$queryRaw<StuckMove[]>`
    UPDATE operations o SET progress = o.progress || '{"told": true}'
      FROM tenants t
     WHERE t.id = o.tenant_id AND o.kind = 'move' AND o.progress -> 'told' IS NULL
       AND ((o.status = 'running' AND (o.progress ->> 'failures')::int >= ${triesInARow})
            OR (o.status = 'failed' AND o.finished_at > now() - interval '1 day'))
    RETURNING o.id AS "operationId", t.id AS "tenantId", t.slug, o.status, coalesce(o.error, o.progress ->> 'trouble') AS trouble`
  for (const { tenantId, slug, ...move } of stuck) {
    const { operationId, status, trouble } = move
    const how = status === 'running' ? 'It is tried again every minute.' : 'It could not be taken back.'
    await alertOperators({
      subject: `The move of ${slug} is stuck`,
      text: `Look at it now: the people of ${slug} may be kept waiting.\n\nWhat goes wrong: ${trouble ?? 'unknown'}\nOperation: ${operationId}\n${how}\n\nnpm run fleet -- moves`,
      about: { ...aboutTenant(tenantId), ...move },
    })
  }
  return stuck.length
}
