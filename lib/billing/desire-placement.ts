import type { ControlPrisma } from '@/lib/db/control-client'
import type { PlacementKind } from './plans'

/**
 * Notes in which placement the plan wants a tenant to live. Where that is another than before, grace begins anew and failures are
 * forgotten. What an operator has decided ends where the plan asks for the same.
 */
export async function desirePlacement(
  tx: ControlPrisma.TransactionClient,
  tenantId: string,
  kind: PlacementKind,
): Promise<void> {
  // The place is asked for within SET: beside a move that commits, an UPDATE … FROM would find neither the old place nor the new.
  await tx.$executeRaw`
    UPDATE placements AS l
       SET desired_kind = ${kind},
           desired_since = CASE WHEN l.desired_kind = ${kind} THEN l.desired_since ELSE now() END,
           move_failures = CASE WHEN l.desired_kind = ${kind} THEN l.move_failures ELSE 0 END,
           next_move_at = CASE WHEN l.desired_kind = ${kind} THEN l.next_move_at ELSE now() END,
           pinned = l.pinned AND (SELECT kind FROM places WHERE id = l.place_id) <> ${kind},
           updated_at = now()
     WHERE l.tenant_id = ${tenantId}::uuid AND (l.desired_kind <> ${kind} OR l.pinned)`
}
