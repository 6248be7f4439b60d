import { control } from '@/lib/db/control-client'
import { env } from '@/lib/env'

const hourMs = 60 * 60 * 1000

/** After a failure the tenant isn't in the others' way for so long. */
const retryAfterMs = hourMs
/** Who was too large for the chores so often within a week is left to "fleet backups run". */
const tooSlowTimes = 2
const tooSlowWithinMs = 7 * 24 * hourMs
/** What is older makes no difference: BACKUP_EVERY_HOURS is a week at most. */
const farBackMs = 8 * 24 * hourMs

/** A backup that began before this moment is old: it is time for the next. */
export const dueBefore = (now = new Date()): Date => new Date(now.getTime() - env.BACKUP_EVERY_HOURS * hourMs)

/**
 * Active tenants whose last backup is old, or who have none: the longest waiting first. `chores`: without those who are too
 * large for a chore's time, and those that failed within the hour.
 */
export async function dueTenants({
  chores,
  without,
  most,
  now = new Date(),
}: {
  chores: boolean
  without: readonly string[]
  most: number
  now?: Date
}): Promise<string[]> {
  const rows = await control().$queryRaw<{ id: string }[]>`
    SELECT t.id FROM tenants t
      LEFT JOIN LATERAL (
        SELECT max(started_at) FILTER (WHERE status = 'done') AS done_at,
               max(started_at) FILTER (WHERE status = 'failed') AS failed_at,
               count(*) FILTER (WHERE error LIKE 'TOO_SLOW:%' AND started_at > ${new Date(now.getTime() - tooSlowWithinMs)}) AS too_slow
          FROM backups WHERE tenant_id = t.id AND started_at > ${new Date(now.getTime() - farBackMs)}
      ) b ON true
     WHERE t.state = 'active' AND t.id <> ALL (${without}::uuid[])
       AND (b.done_at IS NULL OR b.done_at < ${dueBefore(now)})
       AND (NOT ${chores}::boolean OR (b.too_slow < ${tooSlowTimes}
         AND (b.failed_at IS NULL OR b.failed_at < ${new Date(now.getTime() - retryAfterMs)})))
     ORDER BY b.done_at NULLS FIRST, b.failed_at NULLS FIRST, t.id
     LIMIT ${most}`
  return rows.map(({ id }) => id)
}

/** How many active tenants the chores leave alone for now, because their backup takes longer than a chore may. */
export async function countTooLarge(now = new Date()): Promise<number> {
  const [row] = await control().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM backups b JOIN tenants t ON t.id = b.tenant_id AND t.state = 'active'
       WHERE b.error LIKE 'TOO_SLOW:%' AND b.started_at > ${new Date(now.getTime() - tooSlowWithinMs)}
       GROUP BY b.tenant_id HAVING count(*) >= ${tooSlowTimes}) large`
  return row?.count ?? 0
}
