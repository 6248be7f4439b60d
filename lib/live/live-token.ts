import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { plans } from '@/lib/billing/plans'
import type { Context } from '@/lib/tenancy/context'
import { type changesInput, type LiveTopic, liveTopics } from './input'

/**
 * An entry may be written so long before it can be seen: its transaction commits later, as late as any plan lets it, and another
 * server's clock is behind.
 */
const overlapMs = Math.max(...Object.values(plans).map(({ share }) => share.transactionTimeoutMs)) + 10_000

/** Whoever has slept longer is told to load the page again, without a look. */
const longestMs = 60 * 60 * 1000

/** What a page that is rendered now knows of the workspace: for `<Live since>`. Made before what the page shows is read. */
export async function liveToken(ctx: Pick<Context, 'db'>, about: LiveTopic, now = Date.now()): Promise<string> {
  return `${now}.${await fingerprint(ctx, about, now)}`
}

/**
 * Has anything happened since the page with this token was made? Every change writes an audit entry in its own transaction, and
 * entries are only ever added: there are more of them at the newest end of an index, however late one of them has committed.
 */
export async function hasChanged(
  ctx: Pick<Context, 'db'>,
  { since, about }: z.output<typeof changesInput>,
): Promise<boolean> {
  const [time = '', known] = since.split('.')
  if (Number(time) < Date.now() - longestMs) return true
  return (await fingerprint(ctx, about, Number(time))) !== known
}

async function fingerprint({ db }: Pick<Context, 'db'>, about: LiveTopic, time: number): Promise<string> {
  const entries = await db.auditEntry.count({
    where: {
      createdAt: { gt: new Date(time - overlapMs) },
      OR: liveTopics[about].map((subject) => ({ action: { startsWith: `${subject}.` } })),
    },
  })
  return createHash('sha256').update(String(entries)).digest('hex').slice(0, 16)
}
