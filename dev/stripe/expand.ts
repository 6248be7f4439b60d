import { wholeList } from './list'
import type { Sim } from './simulator'
import { invalidRequest } from './stripe-error'
import type { TableName } from './stored'

/** Field name → where the object behind an id lies. */
const references: Readonly<Record<string, TableName>> = {
  customer: 'customers',
  subscription: 'subscriptions',
  invoice: 'invoices',
  latest_invoice: 'invoices',
  product: 'products',
  price: 'prices',
  default_price: 'prices',
  payment_method: 'payment_methods',
  default_payment_method: 'payment_methods',
  payment_intent: 'payment_intents',
}

/** `object.field` → what is left out unless it is asked for. */
const includable: Readonly<Record<string, (sim: Sim, id: string) => unknown>> = {
  'checkout.session.line_items': (sim, id) =>
    wholeList(`/v1/checkout/sessions/${id}/line_items`, sim.store.get('checkout_orders', id)?.lineItems ?? []),
  'customer.subscriptions': (sim, id) =>
    wholeList(
      `/v1/customers/${id}/subscriptions`,
      sim.store.all('subscriptions').filter((one) => one.customer === id && one.status !== 'canceled'),
    ),
  'invoice.payments': (sim, id) => wholeList('/v1/invoice_payments', paymentsOf(sim, id)),
  'invoice.confirmation_secret': (sim, id) => {
    const intent = sim.store.get('payment_intents', paymentsOf(sim, id).at(-1)?.payment.payment_intent ?? '')
    return intent?.client_secret ? { client_secret: intent.client_secret, type: 'payment_intent' } : null
  },
}

function paymentsOf(sim: Sim, invoiceId: string) {
  return sim.store.all('invoice_payments').filter((payment) => payment.invoice === invoiceId)
}

/** The object with every `expand` path replaced by what its id stands for. */
export function expand(sim: Sim, object: object, paths: readonly string[]): object {
  return paths.reduce<object>((result, path) => {
    const segments = path.split('.')
    if (segments.length > 4) {
      throw invalidRequest(`You cannot expand more than 4 levels of a property. Property: ${path}`, { param: 'expand' })
    }
    return expandIn(sim, result, segments, path)
  }, object)
}

function expandIn(sim: Sim, object: object, segments: readonly string[], path: string): object {
  const [key, ...rest] = segments
  if (key === undefined) return object
  const value = open(sim, object, key, path)
  return { ...object, [key]: descend(sim, value, rest, path) }
}

function descend(sim: Sim, value: unknown, rest: readonly string[], path: string): unknown {
  if (rest.length === 0 || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown) => descend(sim, item, rest, path))
  if (typeof value === 'object') return expandIn(sim, value, rest, path)
  throw cannotExpand(path)
}

function open(sim: Sim, object: object, key: string, path: string): unknown {
  const fields = new Map<string, unknown>(Object.entries(object))
  const include = includable[`${String(fields.get('object'))}.${key}`]
  if (include) return include(sim, String(fields.get('id')))
  if (!fields.has(key)) throw cannotExpand(path)
  const value = fields.get(key)
  if (typeof value !== 'string') return value
  const table = references[key]
  if (table === undefined) throw cannotExpand(path)
  return sim.store.get(table, value) ?? null
}

function cannotExpand(path: string): Error {
  return invalidRequest(`This property cannot be expanded (${path}). You may want to try expanding another property.`, {
    param: 'expand',
  })
}
