import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { Price, Subscription, SubscriptionItem } from '@/dev/stripe/stored'
import { intervalOf, periodEnd } from './periods'

/** One line of `items` as the API takes it. */
export interface ItemChange {
  id?: string | undefined
  price?: string | undefined
  quantity?: number | undefined
  deleted?: boolean | undefined
  metadata?: Record<string, string> | null | undefined
}

export interface Period {
  readonly start: number
  readonly end: number
}

/** The price behind an id, if one can subscribe to it. */
export function subscribablePrice(sim: Sim, id: string, param: string): Price {
  const price = sim.store.get('prices', id)
  if (!price) throw noSuch('price', id, param)
  if (!price.active) {
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, { param })
  }
  if (price.recurring === null) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param },
    )
  }
  return price
}

export function newItem(
  sim: Sim,
  subscription: string,
  price: Price,
  quantity: number,
  period: Period,
): SubscriptionItem {
  return {
    id: newId('si', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: sim.now,
    current_period_start: period.start,
    current_period_end: period.end,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: planOf(price),
    price,
    quantity,
    subscription,
    tax_rates: [],
  }
}

/** The items after the changes; refuses prices of another currency or interval than the others'. */
export function changeItems(sim: Sim, subscription: Subscription, changes: readonly ItemChange[]): SubscriptionItem[] {
  let items = [...subscription.items.data]
  const [first] = items
  const period = {
    start: first?.current_period_start ?? sim.now,
    end: first?.current_period_end ?? sim.now,
  }
  for (const [index, change] of changes.entries()) {
    const param = `items[${index}]`
    if (change.id === undefined) {
      const price = subscribablePrice(sim, required(change.price, param), `${param}[price]`)
      items.push(newItem(sim, subscription.id, price, change.quantity ?? 1, period))
      continue
    }
    const item = items.find((one) => one.id === change.id)
    if (!item) throw noSuch('subscription item', change.id, `${param}[id]`)
    const changed = changeItem(sim, item, change, param)
    items = items.flatMap((one) => (one.id !== item.id ? [one] : changed ? [changed] : []))
  }
  if (items.length === 0) {
    throw invalidRequest('A subscription must have at least one active plan.', { param: 'items' })
  }
  checkTogether(items.map((item) => item.price))
  return items
}

function changeItem(sim: Sim, item: SubscriptionItem, change: ItemChange, param: string): SubscriptionItem | null {
  if (change.deleted) return null
  const price =
    change.price === undefined || change.price === item.price.id
      ? item.price
      : subscribablePrice(sim, change.price, `${param}[price]`)
  return {
    ...item,
    price,
    plan: planOf(price),
    quantity: change.quantity ?? item.quantity ?? 1,
    metadata: change.metadata === null ? {} : { ...item.metadata, ...change.metadata },
  }
}

/** Refuses prices that cannot be billed on one invoice. */
export function checkTogether(prices: readonly Price[]): void {
  const [first] = prices
  if (!first) return
  const expected = intervalOf(first)
  for (const price of prices) {
    const interval = intervalOf(price)
    if (interval.unit !== expected.unit || interval.count !== expected.count) {
      throw invalidRequest(
        'All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`.',
        { param: 'items' },
      )
    }
    if (price.currency !== first.currency) {
      throw invalidRequest('All prices on a subscription must have the same `currency`.', {
        param: 'items',
      })
    }
  }
}

/** The items in the period that begins at `start`. */
export function startPeriod(items: readonly SubscriptionItem[], start: number, anchor: number): SubscriptionItem[] {
  return items.map((item) => ({
    ...item,
    current_period_start: start,
    current_period_end: periodEnd(start, anchor, intervalOf(item.price)),
  }))
}

function required(price: string | undefined, param: string): string {
  if (price !== undefined) return price
  throw invalidRequest(`Missing required param: ${param}[price].`, {
    code: 'parameter_missing',
    param: `${param}[price]`,
  })
}

/** The plan that Stripe still shows beside each price. */
function planOf(price: Price): SubscriptionItem['plan'] {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  }
}
