import { purgeAttempts } from '@/lib/auth/attempts'
import { purgeSlice } from '@/lib/auth/purge-slice'
import { purgePendingTenants } from '@/lib/control/provision'
import { env } from '@/lib/env'
import { logUnknown } from '@/lib/log'
import { sweepOutboxes } from '@/lib/outbox/sweep-outboxes'
import { requireBearer } from '@/lib/web/bearer'
import { siteRoute } from '@/lib/web/site-route'

/** What is to be done every minute. Each is idempotent, and none waits for another's success. */
const chores = {
  outboxes: () => sweepOutboxes(),
  pendingTenants: () => purgePendingTenants(),
  expired: () => purgeSlice(),
  attempts: () => purgeAttempts(),
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
