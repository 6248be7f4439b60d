import type Stripe from 'stripe'
import { z } from 'zod'
import { emit, emitUpdated } from '@/dev/stripe/emit'
import { listOf } from '@/dev/stripe/list'
import { newId } from '@/dev/stripe/new-id'
import {
  boolean,
  clearableText,
  integer,
  listShape,
  mergeMetadata,
  metadata,
  noEffect,
  paramsOf,
  text,
  wholeNumber,
} from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { Price } from '@/dev/stripe/stored'
import { createProduct, findProduct } from './products'

const currency = text
  .regex(/^[a-zA-Z]{3}$/, 'Invalid currency: a three-letter ISO code, such as usd.')
  .transform((code) => code.toLowerCase())
const interval = z.enum(['day', 'week', 'month', 'year'])

const createParams = paramsOf<Stripe.PriceCreateParams>()({
  active: boolean.optional(),
  currency,
  lookup_key: text.max(200).optional(),
  metadata: metadata.optional(),
  nickname: clearableText.optional(),
  product: text.optional(),
  product_data: z.strictObject({ name: text, id: text.optional(), metadata: metadata.optional() }).optional(),
  recurring: z
    .strictObject({
      interval,
      interval_count: integer.pipe(z.number().min(1).max(1095)).optional(),
      usage_type: z.enum(['licensed']).optional(),
    })
    .optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  transfer_lookup_key: boolean.optional(),
  unit_amount: wholeNumber,
})
const updateParams = paramsOf<Stripe.PriceUpdateParams>()({
  active: boolean.optional(),
  lookup_key: text.max(200).optional(),
  metadata: metadata.optional(),
  nickname: clearableText.optional(),
  tax_behavior: noEffect,
  transfer_lookup_key: boolean.optional(),
})
const listParams = paramsOf<Stripe.PriceListParams>()({
  ...listShape,
  active: boolean.optional(),
  currency: currency.optional(),
  lookup_keys: z.array(text).max(10).optional(),
  product: text.optional(),
  recurring: z.strictObject({ interval: interval.optional(), usage_type: noEffect, meter: noEffect }).optional(),
  type: z.enum(['one_time', 'recurring']).optional(),
})

function findPrice(sim: Sim, id: string): Price {
  const price = sim.store.get('prices', id)
  if (!price) throw noSuch('price', id)
  return price
}

/** A lookup key names one price; it moves to another only when the caller says so. */
function claimLookupKey(sim: Sim, key: string, transfer: boolean, owner: string): void {
  const holder = sim.store.all('prices').find((price) => price.lookup_key === key)
  if (!holder || holder.id === owner) return
  if (!transfer) {
    throw invalidRequest(
      `A price (\`${holder.id}\`) already uses that lookup key. You may want to use \`transfer_lookup_key=true\` to move it.`,
      { param: 'lookup_key' },
    )
  }
  const after = sim.store.put('prices', { ...holder, lookup_key: null })
  emitUpdated(sim, 'price.updated', holder, after)
}

function createPrice(sim: Sim, given: z.output<typeof createParams>): Price {
  const { product, product_data: data } = given
  if ((product === undefined) === (data === undefined)) {
    throw invalidRequest('You must specify either `product` or `product_data`.', {
      param: 'product',
    })
  }
  const owner = data ? createProduct(sim, data) : findProduct(sim, product ?? '', 'product')
  const id = newId('price')
  const key = given.lookup_key ?? null
  if (key !== null) claimLookupKey(sim, key, given.transfer_lookup_key ?? false, id)
  const price: Price = {
    id,
    object: 'price',
    active: given.active ?? true,
    billing_scheme: 'per_unit',
    created: sim.now,
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: key,
    metadata: mergeMetadata({}, given.metadata),
    nickname: given.nickname ?? null,
    product: owner.id,
    recurring: given.recurring
      ? {
          interval: given.recurring.interval,
          interval_count: given.recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: given.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring ? 'recurring' : 'one_time',
    unit_amount: given.unit_amount,
    unit_amount_decimal: String(given.unit_amount),
  }
  sim.store.put('prices', price)
  emit(sim, 'price.created', price)
  return price
}

function updatePrice(sim: Sim, id: string, given: z.output<typeof updateParams>): Price {
  const before = findPrice(sim, id)
  if (given.lookup_key !== undefined) {
    claimLookupKey(sim, given.lookup_key, given.transfer_lookup_key ?? false, id)
  }
  const after: Price = {
    ...before,
    active: given.active ?? before.active,
    lookup_key: given.lookup_key ?? before.lookup_key,
    metadata: mergeMetadata(before.metadata, given.metadata),
    nickname: given.nickname === undefined ? before.nickname : given.nickname,
  }
  sim.store.put('prices', after)
  emitUpdated(sim, 'price.updated', before, after)
  return after
}

export const priceRoutes: readonly Route[] = [
  route('POST', '/v1/prices', createParams, createPrice),
  route('GET', '/v1/prices', listParams, (sim, { created, limit, ...query }) => {
    const wanted = sim.store
      .all('prices')
      .filter((one) => query.active === undefined || one.active === query.active)
      .filter((one) => query.currency === undefined || one.currency === query.currency)
      .filter((one) => query.product === undefined || one.product === query.product)
      .filter((one) => query.type === undefined || one.type === query.type)
      .filter((one) => query.lookup_keys?.includes(one.lookup_key ?? '') ?? true)
      .filter(
        ({ recurring }) => query.recurring?.interval === undefined || recurring?.interval === query.recurring.interval,
      )
    const { starting_after, ending_before } = query
    return listOf('/v1/prices', 'price', wanted, { created, limit, starting_after, ending_before })
  }),
  route('GET', '/v1/prices/:id', z.strictObject({}), (sim, _, { id }) => findPrice(sim, id)),
  route('POST', '/v1/prices/:id', updateParams, (sim, given, { id }) => updatePrice(sim, id, given)),
]
