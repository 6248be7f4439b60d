import { after } from 'next/server'
import { handleStripeEvent } from '@/lib/billing/process-inbox'
import { receiveWebhook } from '@/lib/billing/receive-webhook'
import { siteRoute } from '@/lib/web/site-route'

/** Stripe posts here. Noted and answered at once; what it means is found out afterwards, and by cron if this process dies. */
export const POST = siteRoute({ origin: 'any', limitBytes: 1024 * 1024 }, async ({ body, request }) => {
  const eventId = await receiveWebhook(body, request.headers.get('stripe-signature'))
  if (eventId) after(() => handleStripeEvent(eventId))
  return { received: true }
})
