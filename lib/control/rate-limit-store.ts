import { control } from '@/lib/db/control-client'

/**
 * What rate-limiter-flexible takes for its Postgres client: the control plane's Prisma client, so that no second pool is
 * needed. (The library's own Prisma store wants a timestamp column and takes two round trips that two requests can interleave.)
 */
export const rateLimitStore = {
  async query({ text, values }: { text: string; values: unknown[] }) {
    const rows = await control().$queryRawUnsafe<{ points: number; expire: bigint | null }[]>(text, ...values)
    return {
      rowCount: rows.length,
      rows: rows.map((row) => ({ ...row, expire: row.expire === null ? null : Number(row.expire) })),
    }
  },
}

/** The table that the store keeps its counters in. */
export const rateLimitTable = {
  storeType: 'client',
  tableName: 'rate_limits',
  tableCreated: true,
  clearExpiredByTimeout: false, // a chore of cron does it
} as const

/** Removes counters whose time is over, and gives their number. */
export async function purgeRateLimits(now = new Date()): Promise<number> {
  const { count } = await control().rateLimit.deleteMany({ where: { expire: { lt: now.getTime() } } })
  return count
}
