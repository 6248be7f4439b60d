import { emit } from '@/dev/stripe/emit'
import type { Sim } from '@/dev/stripe/simulator'
import type { Invoice, Subscription } from '@/dev/stripe/stored'
import { changeSubscription, withItems } from './change-subscription'
import { subscriptionOf, voidInvoice } from './invoices'

const owing: readonly string[] = ['incomplete', 'past_due', 'unpaid']

/** What a payment does to the subscription: it is active again, and a pending update comes true. */
export function settlePaid(sim: Sim, invoice: Invoice): Subscription | undefined {
  const subscription = subscriptionOf(sim, invoice)
  if (!subscription || subscription.latest_invoice !== invoice.id) return subscription
  const applied = subscription.pending_update ? applyPending(sim, subscription) : subscription
  if (!owing.includes(applied.status)) return applied
  return changeSubscription(sim, applied, { status: 'active' })
}

function applyPending(sim: Sim, subscription: Subscription): Subscription {
  const pending = subscription.pending_update
  const applied = changeSubscription(sim, subscription, {
    items: withItems(subscription, pending?.subscription_items ?? subscription.items.data),
    metadata: pending?.metadata ?? subscription.metadata,
    billing_cycle_anchor: pending?.billing_cycle_anchor ?? subscription.billing_cycle_anchor,
    trial_end: pending?.trial_end ?? subscription.trial_end,
    status: typeof pending?.trial_end === 'number' ? 'active' : subscription.status,
    pending_update: null,
  })
  emit(sim, 'customer.subscription.pending_update_applied', applied)
  return applied
}

/** Gives up a pending update: its invoice is void, the subscription stays as it was. */
export function dropPending(sim: Sim, subscription: Subscription): Subscription {
  if (!subscription.pending_update) return subscription
  const invoice = sim.store.get('invoices', subscription.latest_invoice ?? '')
  if (invoice?.status === 'open') {
    voidInvoice(sim, invoice)
    giveBackCredit(sim, invoice)
  }
  const after = changeSubscription(sim, subscription, { pending_update: null })
  emit(sim, 'customer.subscription.pending_update_expired', after)
  return after
}

/** A credit that went into an invoice which will never be paid belongs to the customer again. */
function giveBackCredit(sim: Sim, invoice: Invoice): void {
  const customer = sim.store.get('customers', invoice.customer ?? '')
  const used = (invoice.ending_balance ?? 0) - invoice.starting_balance
  if (!customer || customer.deleted || used === 0) return
  sim.store.put('customers', { ...customer, balance: customer.balance - used })
}
