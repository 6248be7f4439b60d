import { failsLaterCard, payCheckout, sessionIdIn } from '@/dev/billing/pay-checkout'
import { simulate } from '@/dev/billing/simulate'
import { confirmCheckout } from '@/lib/billing/confirm-checkout'
import { startCheckout } from '@/lib/billing/start-checkout'
import { syncSubscription } from '@/lib/billing/sync-subscription'
import { env } from '@/lib/env'
import type { MadeWorkspace } from './demo-workspace'

const daySeconds = 86_400

/**
 * Buys each workspace's plan at the simulator, on the day that it was bought, calls `beforeToday`, and lets the time from then
 * to now pass, with the payments that fall due in it. A simulator that has customers already keeps its clock: everything is
 * bought today.
 */
export async function buyPlans(made: MadeWorkspace[], beforeToday: () => Promise<unknown>): Promise<void> {
  const paying = made.filter(({ workspace }) => workspace.plan !== 'free').toSorted((a, b) => daysAgo(b) - daysAgo(a))
  const clock = await clockInThePast(paying[0] ? daysAgo(paying[0]) : 0)
  for (const one of paying) {
    await clock.moveTo(daysAgo(one))
    await buy(one)
  }
  await beforeToday()
  await clock.moveTo(0)
  for (const { owner } of paying) await syncSubscription(owner.tenant.id)
}

const daysAgo = ({ workspace }: MadeWorkspace) => workspace.boughtDaysAgo ?? 0

/** The simulator's clock, set back by so many days where that is possible. */
async function clockInThePast(days: number): Promise<{ moveTo: (daysAgo: number) => Promise<void> }> {
  const url = stripeUrl()
  let now = days
  const begun = days > 0 && (await simulate(url, 'clock/begin', { secondsAgo: days * daySeconds }))
  if (!Reflect.get(Object(begun), 'begun')) return { moveTo: async () => {} }
  // Late payers shall become what the product makes of them: Stripe would cancel after a fortnight.
  await simulate(url, 'settings', { afterDunning: 'past_due' })
  return {
    async moveTo(daysAgo) {
      if (daysAgo < now) await simulate(url, 'clock/advance', { seconds: (now - daysAgo) * daySeconds })
      now = daysAgo
    },
  }
}

/** What an owner does in the browser. */
async function buy({ owner, workspace: { plan, cardFailsLater } }: MadeWorkspace): Promise<void> {
  if (plan === 'free') return
  const { url } = await startCheckout(owner, { plan })
  const paid = await payCheckout(url, cardFailsLater && failsLaterCard)
  const { outcome } = await confirmCheckout(owner, { sessionId: sessionIdIn(paid) })
  if (outcome !== 'paid') throw new Error(`the demo checkout of ${owner.tenant.slug} ended as ${outcome}`)
}

function stripeUrl(): string {
  if (!env.STRIPE_URL) throw new Error('plans of the demo are bought at the simulator only')
  return env.STRIPE_URL.replace(/\/$/, '')
}
