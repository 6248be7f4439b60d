import type Stripe from 'stripe'
import type { Context } from '@/lib/tenancy/context'
import { customerOf } from './customer-of'
import { customerSubscriptions, dateOf, liveSubscription, type PlanSubscription } from './customer-subscriptions'
import type { PlanId } from './plans'
import { paysAhead } from './standing'
import { askStripe } from './stripe'

export interface Invoice {
  id: string
  /** What people call it by: "ABC-0001". */
  number: string | null
  date: Date
  /** Cents; negative for a credit. */
  totalCents: number
  currency: string
  status: (typeof shown)[number]
  /** Stripe's page of the invoice, where it can be paid too. */
  url: string | null
}

/** What only Stripe knows: invoices, the next charge, a change that waits for its payment. */
export interface StripeBilling {
  invoices: Invoice[]
  /** What the next renewal will charge, credits taken off; null when nothing will renew. */
  renewal: { cents: number; currency: string; at: Date } | null
  /** A plan that was chosen and not paid yet. */
  pending: { plan: PlanId | null; expiresAt: Date; payUrl: string | null } | null
}

const mostInvoices = 24

/** Asks Stripe for the customer's invoices and what comes next. Throws BILLING_UNAVAILABLE. */
export async function readStripeBilling({ tenant }: Context): Promise<StripeBilling> {
  const customer = await customerOf(tenant.id)
  if (!customer) return { invoices: [], renewal: null, pending: null }
  const [list, subscriptions] = await Promise.all([
    askStripe((stripe) => stripe.invoices.list({ customer, limit: mostInvoices })),
    customerSubscriptions(customer),
  ])
  const invoices = list.data.flatMap((invoice) => toInvoice(invoice) ?? [])
  const live = liveSubscription(subscriptions)
  const payUrl = invoices.find(({ id, status }) => id === live?.latestInvoiceId && status === 'open')?.url ?? null
  return {
    invoices,
    renewal: live && (await renewalOf(customer, live)),
    pending: live?.pending ? { ...live.pending, payUrl } : null,
  }
}

async function renewalOf(customer: string, subscription: PlanSubscription): Promise<StripeBilling['renewal']> {
  const { id, status, endsAt, currentPeriodEnd } = subscription
  if (endsAt || !paysAhead(status)) return null
  const preview = await askStripe((stripe) => stripe.invoices.createPreview({ customer, subscription: id }))
  return { cents: preview.amount_due, currency: preview.currency, at: currentPeriodEnd }
}

const shown = ['open', 'paid', 'uncollectible', 'void'] as const

/** A draft is nothing that a person could pay or keep. */
function toInvoice({
  id,
  number,
  created,
  total,
  currency,
  status,
  hosted_invoice_url,
}: Stripe.Invoice): Invoice | null {
  const known = shown.find((one) => one === status)
  if (!known) return null
  return {
    id,
    number,
    date: dateOf(created),
    totalCents: total,
    currency,
    status: known,
    url: hosted_invoice_url ?? null,
  }
}
