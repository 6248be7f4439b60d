import { purgeAttempts } from '@/lib/auth/attempts'
import { purgeSlice } from '@/lib/auth/purge-slice'
import { processStripeInbox, purgeStripeEvents } from '@/lib/billing/process-inbox'
import { reconcileBilling } from '@/lib/billing/reconcile'
import { purgePendingTenants } from '@/lib/control/provision'
import { env } from '@/lib/env'
import { logUnknown } from '@/lib/log'
import { sweepOutboxes } from '@/lib/outbox/sweep-outboxes'
import { requireBearer } from '@/lib/web/bearer'
import { siteRoute } from '@/lib/web/site-route'

/** A chore with much to do stops here and goes on with the next minute. */
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000)

/** What is to be done every minute. Each is idempotent, and none waits for another's success. */
const chores = {
  outboxes: () => sweepOutboxes({ until: inSeconds(15) }),
  pendingTenants: () => purgePendingTenants(),
  expired: () => purgeSlice(),
  attempts: () => purgeAttempts(),
  stripeInbox: () => processStripeInbox({ until: inSeconds(15) }),
  billing: () => reconcileBilling({ until: inSeconds(15) }),
  stripeEvents: () => purgeStripeEvents(),
} as const

const handler = siteRoute({ origin: 'any' }, async ({ request }) => {
  requireBearer(request.headers, env.CRON_SECRET)
  const done: Record<string, unknown> = {}
  let ok = true
  for (const [name, chore] of Object.entries(chores)) {
    try {
      done[name] = await chore()
    } catch (error) {
      ok = false
      done[name] = { errorId: logUnknown(error, { chore: name }) }
    }
  }
  return Response.json({ ok, done }, { status: ok ? 200 : 500, headers: { 'cache-control': 'no-store' } })
})

export { handler as GET, handler as POST }
