import { processSingleton } from '@/lib/db/process-singleton'
import type { ErrorCode } from '@/lib/errors'
import { log } from '@/lib/log'
import { meter } from './meter'
import { SparseLog } from './sparse-log'
import { limitReached } from './log-statement'
import { aboutTenant } from './tenant-db'

/** Counts and logs that a tenant was refused because its plan allows no more of what isn't a statement: requests a minute. */
export function countLimitHit(tenantId: string, code: ErrorCode): void {
  meter().countLimitHit(tenantId)
  const sparsely = processSingleton('sparse log of refusals', () => new SparseLog())
  sparsely.say(`${tenantId} ${code}`, (unsaid) => log().info({ ...aboutTenant(tenantId), code, unsaid }, limitReached))
}
