import { after } from 'next/server'
import { handleStripeEvent, tenantOfEvent } from '@/lib/billing/process-inbox'
import { receiveWebhook } from '@/lib/billing/receive-webhook'
import { moveAfterwards } from '@/lib/web/move-afterwards'
import { siteRoute } from '@/lib/web/site-route'

/** Stripe posts here. Noted and answered at once; what it means is found out afterwards, and by cron if this process dies. */
export const POST = siteRoute({ origin: 'any', limitBytes: 1024 * 1024 }, async ({ body, request }) => {
  const eventId = await receiveWebhook(body, request.headers.get('stripe-signature'))
  if (eventId) after(() => handle(eventId))
  return { received: true }
})

async function handle(eventId: string): Promise<void> {
  if ((await handleStripeEvent(eventId)) !== 'handled') return
  const tenantId = await tenantOfEvent(eventId)
  if (tenantId) await moveAfterwards(tenantId)()
}
