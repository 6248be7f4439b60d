import { emit } from '@/dev/stripe/emit'
import type { Sim } from '@/dev/stripe/simulator'
import type { CheckoutSession, Subscription } from '@/dev/stripe/stored'
import { cancelSubscription } from './cancel-subscription'
import { changeSubscription } from './change-subscription'
import { voidInvoice } from './invoices'
import { renewSubscription, retryInvoice } from './renew'
import { dropPending } from './settle'
import { noticeTrialEnd, trialNoticeAt } from './trials'

/** Something that time brings about. */
export interface DueWork {
  readonly at: number
  readonly run: (sim: Sim) => void
}

const incompleteSeconds = 23 * 3600
const renewing: readonly string[] = ['trialing', 'active', 'past_due', 'unpaid']

/** The first thing that is due up to `until`, or undefined when nothing is. */
export function nextDueWork(sim: Sim, until: number): DueWork | undefined {
  return [...dueSubscriptions(sim), ...dueSessions(sim), ...dueInvoices(sim)]
    .filter((work) => work.at <= until)
    .toSorted((one, other) => one.at - other.at)[0]
}

function dueSubscriptions(sim: Sim): DueWork[] {
  return sim.store
    .all('subscriptions')
    .filter((subscription) => subscription.ended_at === null)
    .flatMap((subscription) => dueOf(sim, subscription))
}

function dueOf(sim: Sim, subscription: Subscription): DueWork[] {
  const { id, cancel_at: cancelAt, pending_update: pending } = subscription
  const work: DueWork[] = []
  const add = (at: number | null | undefined, run: (now: Sim, one: Subscription) => void): void => {
    if (typeof at !== 'number') return
    work.push({
      at,
      run: (now) => {
        const current = now.store.get('subscriptions', id)
        if (current) run(now, current)
      },
    })
  }
  if (subscription.status === 'incomplete') {
    add(subscription.created + incompleteSeconds, expireIncomplete)
    return work
  }
  add(pending?.expires_at, dropPending)
  add(trialNoticeAt(sim, subscription), noticeTrialEnd)
  add(cancelAt, cancelSubscription)
  if (renewing.includes(subscription.status)) {
    add(subscription.items.data[0]?.current_period_end, renewSubscription)
  }
  return work
}

function expireIncomplete(sim: Sim, subscription: Subscription): void {
  const invoice = sim.store.get('invoices', subscription.latest_invoice ?? '')
  if (invoice?.status === 'open') voidInvoice(sim, invoice)
  changeSubscription(sim, subscription, { ended_at: sim.now, status: 'incomplete_expired' })
}

function dueSessions(sim: Sim): DueWork[] {
  return sim.store
    .all('checkout_sessions')
    .filter((session) => session.status === 'open')
    .map((session) => ({ at: session.expires_at, run: (now) => expireSession(now, session) }))
}

/** Closes a checkout session that nobody paid. */
export function expireSession(sim: Sim, session: CheckoutSession): CheckoutSession {
  const expired = sim.store.put('checkout_sessions', { ...session, status: 'expired', url: null })
  emit(sim, 'checkout.session.expired', expired)
  return expired
}

function dueInvoices(sim: Sim): DueWork[] {
  return sim.store
    .all('invoices')
    .flatMap((invoice) =>
      invoice.status === 'open' && invoice.next_payment_attempt !== null
        ? [{ at: invoice.next_payment_attempt, run: (now: Sim) => retryInvoice(now, invoice) }]
        : [],
    )
}
