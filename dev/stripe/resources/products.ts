import type Stripe from 'stripe'
import { z } from 'zod'
import { emit, emitUpdated } from '@/dev/stripe/emit'
import { listOf } from '@/dev/stripe/list'
import { newId } from '@/dev/stripe/new-id'
import {
  boolean,
  clearableText,
  listShape,
  mergeMetadata,
  metadata,
  noEffect,
  paramsOf,
  text,
} from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { invalidRequest, noSuch } from '@/dev/stripe/stripe-error'
import type { Product } from '@/dev/stripe/stored'

const shape = {
  active: boolean.optional(),
  description: clearableText.optional(),
  images: z.union([z.literal('').transform(() => []), z.array(text).max(8)]).optional(),
  marketing_features: z
    .union([z.literal('').transform(() => []), z.array(z.strictObject({ name: text })).max(15)])
    .optional(),
  metadata: metadata.optional(),
  statement_descriptor: text.optional(),
  tax_code: noEffect,
  unit_label: clearableText.optional(),
  url: clearableText.optional(),
}

const createParams = paramsOf<Stripe.ProductCreateParams>()({
  ...shape,
  id: text.regex(/^[\w-]+$/, 'Invalid id: letters, digits, _ and - only.').optional(),
  name: text,
})
const updateParams = paramsOf<Stripe.ProductUpdateParams>()({
  ...shape,
  default_price: text.optional(),
  name: text.optional(),
})
const listParams = paramsOf<Stripe.ProductListParams>()({
  ...listShape,
  active: boolean.optional(),
  ids: z.array(text).optional(),
})

/** Stores a new product. Prices may bring one with them. */
export function createProduct(sim: Sim, given: z.output<typeof createParams>): Product {
  const id = given.id ?? newId('prod', 14)
  if (sim.store.get('products', id)) {
    throw invalidRequest('Product already exists.', { code: 'resource_already_exists', param: 'id' })
  }
  const product: Product = {
    id,
    object: 'product',
    active: given.active ?? true,
    created: sim.now,
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: given.marketing_features ?? [],
    metadata: mergeMetadata({}, given.metadata),
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: given.unit_label ?? null,
    updated: sim.now,
    url: given.url ?? null,
  }
  sim.store.put('products', product)
  emit(sim, 'product.created', product)
  return product
}

export function findProduct(sim: Sim, id: string, param = 'id'): Product {
  const product = sim.store.get('products', id)
  if (!product) throw noSuch('product', id, param)
  return product
}

function updateProduct(sim: Sim, id: string, given: z.output<typeof updateParams>): Product {
  const before = findProduct(sim, id)
  const { metadata: change, tax_code: _, ...rest } = given
  if (rest.default_price !== undefined && !sim.store.get('prices', rest.default_price)) {
    throw noSuch('price', rest.default_price, 'default_price')
  }
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined)
  const after: Product = {
    ...before,
    ...(Object.fromEntries(fields) as Partial<Product>),
    metadata: mergeMetadata(before.metadata, change),
    updated: sim.now,
  }
  sim.store.put('products', after)
  emitUpdated(sim, 'product.updated', before, after)
  return after
}

function removeProduct(sim: Sim, id: string): object {
  const product = findProduct(sim, id)
  if (sim.store.all('prices').some((price) => price.product === id)) {
    throw invalidRequest('This product cannot be deleted because it has one or more user-created prices.')
  }
  sim.store.remove('products', id)
  emit(sim, 'product.deleted', product)
  return { id, object: 'product', deleted: true }
}

export const productRoutes: readonly Route[] = [
  route('POST', '/v1/products', createParams, createProduct),
  route('GET', '/v1/products', listParams, (sim, { active, ids, ...query }) => {
    const wanted = sim.store
      .all('products')
      .filter((one) => active === undefined || one.active === active)
      .filter((one) => ids === undefined || ids.includes(one.id))
    return listOf('/v1/products', 'product', wanted, query)
  }),
  route('GET', '/v1/products/:id', z.strictObject({}), (sim, _, { id }) => findProduct(sim, id)),
  route('POST', '/v1/products/:id', updateParams, (sim, given, { id }) => updateProduct(sim, id, given)),
  route('DELETE', '/v1/products/:id', z.strictObject({}), (sim, _, { id }) => removeProduct(sim, id)),
]
