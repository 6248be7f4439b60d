import { plans } from '@/lib/billing/plans'
import type { Placement } from '@/lib/db/placement'

/** The placement of a tenant in a shard's shared tables, for tests and measurements that go past the catalogue. */
export function sharedPlacement(appUrl: string, differing: Partial<Placement> = {}): Placement {
  return {
    kind: 'shared',
    shard: 'us-1',
    url: appUrl,
    schemaName: 'public',
    epoch: 1n,
    share: plans.enterprise.share,
    ...differing,
  }
}
