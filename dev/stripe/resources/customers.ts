import type Stripe from 'stripe'
import { z } from 'zod'
import { createCustomer } from '@/dev/stripe/billing/create-customer'
import { cancelSubscription } from '@/dev/stripe/billing/cancel-subscription'
import { findCustomer } from '@/dev/stripe/billing/find-customer'
import { emit, emitUpdated } from '@/dev/stripe/emit'
import { listOf } from '@/dev/stripe/list'
import {
  clearableText,
  emailAddress,
  integer,
  listShape,
  mergeMetadata,
  metadata,
  noEffect,
  paramsOf,
  text,
} from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import type { Sim } from '@/dev/stripe/simulator'
import { noSuch } from '@/dev/stripe/stripe-error'
import type { Customer } from '@/dev/stripe/stored'

const address = z.union([
  z.literal('').transform(() => null),
  z
    .strictObject({
      city: clearableText.optional(),
      country: clearableText.optional(),
      line1: clearableText.optional(),
      line2: clearableText.optional(),
      postal_code: clearableText.optional(),
      state: clearableText.optional(),
    })
    .transform(({ city, country, line1, line2, postal_code, state }) => ({
      city: city ?? null,
      country: country ?? null,
      line1: line1 ?? null,
      line2: line2 ?? null,
      postal_code: postal_code ?? null,
      state: state ?? null,
    })),
])

const shape = {
  address: address.optional(),
  balance: integer.optional(),
  description: clearableText.optional(),
  email: emailAddress.optional(),
  invoice_settings: z.strictObject({ default_payment_method: clearableText.optional(), footer: noEffect }).optional(),
  metadata: metadata.optional(),
  name: clearableText.optional(),
  phone: clearableText.optional(),
  preferred_locales: z.array(text).optional(),
  tax_exempt: z.enum(['none', 'exempt', 'reverse']).optional(),
}

const createParams = paramsOf<Stripe.CustomerCreateParams>()({
  ...shape,
  payment_method: text.optional(),
})
const updateParams = paramsOf<Stripe.CustomerUpdateParams>()(shape)
const listParams = paramsOf<Stripe.CustomerListParams>()({ ...listShape, email: text.optional() })
type Given = z.output<typeof updateParams>

function changeFrom(sim: Sim, before: Pick<Customer, 'id' | 'metadata' | 'invoice_settings'>, given: Given) {
  const { metadata: change, invoice_settings: settings, ...rest } = given
  const method = settings?.default_payment_method
  if (method && sim.store.get('payment_methods', method)?.customer !== before.id) {
    throw noSuch('PaymentMethod', method, 'invoice_settings[default_payment_method]')
  }
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined)
  return {
    ...(Object.fromEntries(fields) as Partial<Customer>),
    metadata: mergeMetadata(before.metadata, change),
    invoice_settings: {
      ...before.invoice_settings,
      ...(method === undefined ? {} : { default_payment_method: method }),
    },
  }
}

function remove(sim: Sim, id: string): object {
  const customer = findCustomer(sim, id)
  for (const subscription of sim.store.all('subscriptions')) {
    if (subscription.customer === id && subscription.ended_at === null) {
      cancelSubscription(sim, subscription)
    }
  }
  emit(sim, 'customer.deleted', customer)
  return sim.store.put('customers', { id, object: 'customer', deleted: true })
}

export const customerRoutes: readonly Route[] = [
  route('POST', '/v1/customers', createParams, (sim, { payment_method: method, ...given }) => {
    const created = createCustomer(sim, {
      ...changeFrom(sim, { id: '', metadata: {}, invoice_settings: noInvoiceSettings }, given),
    })
    if (method === undefined) return created
    const known = sim.store.get('payment_methods', method)
    if (!known) throw noSuch('PaymentMethod', method, 'payment_method')
    sim.store.put('payment_methods', { ...known, customer: created.id })
    return created
  }),
  route('GET', '/v1/customers', listParams, (sim, { email, ...query }) => {
    const customers = sim.store.all('customers').flatMap((customer) => (customer.deleted ? [] : [customer]))
    const wanted = customers.filter((one) => email === undefined || one.email === email)
    return listOf('/v1/customers', 'customer', wanted, query)
  }),
  route('GET', '/v1/customers/:id', z.strictObject({}), (sim, _, { id }) => {
    const customer = sim.store.get('customers', id)
    if (!customer) throw noSuch('customer', id)
    return customer
  }),
  route('POST', '/v1/customers/:id', updateParams, (sim, given, { id }) => {
    const before = findCustomer(sim, id)
    const after = { ...before, ...changeFrom(sim, before, given) }
    sim.store.put('customers', after)
    emitUpdated(sim, 'customer.updated', before, after)
    return after
  }),
  route('DELETE', '/v1/customers/:id', z.strictObject({}), (sim, _, { id }) => remove(sim, id)),
]

const noInvoiceSettings: Customer['invoice_settings'] = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
}
