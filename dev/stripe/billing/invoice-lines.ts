import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import type { InvoiceLine, Subscription, SubscriptionItem } from '@/dev/stripe/stored'

/** The lines of a whole period, one for each item. */
export function periodLines(
  sim: Sim,
  subscription: Subscription,
  items: readonly SubscriptionItem[],
  trial = false,
): InvoiceLine[] {
  return items.map((item) => {
    const name = productName(sim, item)
    const each = item.price.unit_amount ?? 0
    const quantity = item.quantity ?? 1
    return line(subscription, item, {
      amount: trial ? 0 : each * quantity,
      description: trial
        ? `Free trial for ${quantity} × ${name}`
        : `${quantity} × ${name} (at ${(each / 100).toFixed(2)} ${item.price.currency.toUpperCase()} / ${item.plan.interval})`,
      start: item.current_period_start,
      end: item.current_period_end,
      proration: false,
    })
  })
}

/**
 * What a change in the middle of a period costs: for each item that differs, a credit for the rest
 * of the old one and a charge for the rest of the new one.
 */
export function prorationLines(
  sim: Sim,
  subscription: Subscription,
  before: readonly SubscriptionItem[],
  after: readonly SubscriptionItem[],
  at: number,
): InvoiceLine[] {
  const ids = new Set([...before, ...after].map((item) => item.id))
  return [...ids].flatMap((id) => {
    const was = before.find((item) => item.id === id)
    const is = after.find((item) => item.id === id)
    const same = was && is && was.price.id === is.price.id && was.quantity === is.quantity
    if (same) return []
    return [
      ...(was ? [restOf(sim, subscription, was, at, -1)] : []),
      ...(is ? [restOf(sim, subscription, is, at, 1)] : []),
    ]
  })
}

function restOf(sim: Sim, subscription: Subscription, item: SubscriptionItem, at: number, sign: 1 | -1): InvoiceLine {
  const { current_period_start: start, current_period_end: end } = item
  const left = Math.min(1, Math.max(0, (end - at) / (end - start)))
  const quantity = item.quantity ?? 1
  const day = new Date(at * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const what = sign === 1 ? 'Remaining' : 'Unused'
  return line(subscription, item, {
    amount: sign * Math.round((item.price.unit_amount ?? 0) * quantity * left),
    description: `${what} time on ${quantity} × ${productName(sim, item)} after ${day}`,
    start: at,
    end,
    proration: true,
  })
}

interface LineContent {
  amount: number
  description: string
  start: number
  end: number
  proration: boolean
}

function line(subscription: Subscription, item: SubscriptionItem, content: LineContent): InvoiceLine {
  const quantity = item.quantity ?? 1
  return {
    id: newId('il'),
    object: 'line_item',
    amount: content.amount,
    currency: item.price.currency,
    description: content.description,
    discount_amounts: [],
    discountable: !content.proration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: content.proration,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { start: content.start, end: content.end },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price.id, product: item.price.product },
      type: 'price_details',
      unit_amount_decimal: String(item.price.unit_amount ?? 0),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: content.amount,
    taxes: [],
  }
}

function productName(sim: Sim, item: SubscriptionItem): string {
  return sim.store.get('products', item.price.product)?.name ?? item.price.nickname ?? 'Subscription'
}
