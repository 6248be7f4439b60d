import { sweepFiles } from '@/lib/attachments/sweep-files'
import { purgeRateLimits } from '@/lib/control/rate-limit-store'
import { purgeSlice } from '@/lib/auth/purge-slice'
import { backUpDueTenants } from '@/lib/backups/back-up-due-tenants'
import { processStripeInbox, purgeStripeEvents } from '@/lib/billing/process-inbox'
import { reconcileBilling } from '@/lib/billing/reconcile'
import { fillDirectory } from '@/lib/directory/fill-directory'
import { eraseDue } from '@/lib/erasure/erase-due'
import { fillSpares } from '@/lib/operations/fill-spares'
import { startDueMoves } from '@/lib/operations/moves/start-due-moves'
import { purgeRemnants } from '@/lib/operations/moves/purge-remnants'
import { resumeOperations } from '@/lib/operations/resume-operations'
import { purgePendingTenants } from '@/lib/operations/undo-provision'
import { env } from '@/lib/env'
import { logUnknown } from '@/lib/log'
import { purgeMonitoring } from '@/lib/monitoring/purge-monitoring'
import { sampleSizes } from '@/lib/monitoring/sample-sizes'
import { sweepOutboxes } from '@/lib/outbox/sweep-outboxes'
import { requireBearer } from '@/lib/web/bearer'
import { siteRoute } from '@/lib/web/site-route'

/** For hosts that end functions by the clock: backups take the longest. */
export const maxDuration = 60

/** A chore with much to do stops here and goes on with the next minute. */
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000)

/** What is to be done every minute. Each is idempotent, and none waits for another. */
const chores = {
  outboxes: () => sweepOutboxes({ until: inSeconds(15) }),
  moves: () => startDueMoves({ until: inSeconds(40) }),
  operations: () => resumeOperations({ until: inSeconds(40) }),
  remnants: () => purgeRemnants({ until: inSeconds(15) }),
  pendingTenants: () => purgePendingTenants({ until: inSeconds(15) }),
  spares: () => fillSpares({ until: inSeconds(15) }),
  directory: () => fillDirectory({ until: inSeconds(15) }),
  expired: () => purgeSlice({ until: inSeconds(15) }),
  attempts: () => purgeRateLimits(),
  stripeInbox: () => processStripeInbox({ until: inSeconds(15) }),
  billing: () => reconcileBilling({ until: inSeconds(15) }),
  stripeEvents: () => purgeStripeEvents(),
  sizes: () => sampleSizes({ until: inSeconds(15) }),
  erasures: () => eraseDue({ until: inSeconds(40) }),
  files: () => sweepFiles({ until: inSeconds(40) }),
  backups: () => backUpDueTenants({ until: inSeconds(45) }),
  monitoring: () => purgeMonitoring(),
} as const

const handler = siteRoute({ origin: 'any' }, async ({ request }) => {
  requireBearer(request.headers, env.CRON_SECRET)
  let ok = true
  const run = async ([name, chore]: [string, () => Promise<unknown>]) => {
    try {
      return [name, await chore()] as const
    } catch (error) {
      ok = false
      return [name, { errorId: logUnknown(error, { chore: name }) }] as const
    }
  }
  // Side by side: a mail server or a shard that doesn't answer must not keep payments waiting.
  const done = Object.fromEntries(await Promise.all(Object.entries(chores).map(run)))
  return Response.json({ ok, done }, { status: ok ? 200 : 500, headers: { 'cache-control': 'no-store' } })
})

export { handler as GET, handler as POST }
