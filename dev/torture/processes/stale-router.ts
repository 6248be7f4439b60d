import { placementOf } from '@/lib/control/placement-of'
import type { Placement, ResolvePlacement } from '@/lib/db/placement'

/** A catalogue whose answers are up to `staleMs` old, whoever asks: `fresh` is not heard. */
export function staleRouter(staleMs: number): ResolvePlacement {
  const known = new Map<string, { placement: Placement | null; until: number }>()
  return async (tenantId) => {
    const before = known.get(tenantId)
    if (before && performance.now() < before.until) return before.placement
    const placement = await placementOf(tenantId)
    known.set(tenantId, { placement, until: performance.now() + staleMs })
    return placement
  }
}
