import { emit } from '@/dev/stripe/emit'
import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import type { Customer } from '@/dev/stripe/stored'

/** Stores a new customer; what is not given is empty, as with Stripe. */
export function createCustomer(sim: Sim, given: Partial<Customer>): Customer {
  const customer: Customer = {
    id: newId('cus', 14),
    object: 'customer',
    address: null,
    balance: 0,
    created: sim.now,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: newId('x', 8).slice(2).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...given,
  }
  sim.store.put('customers', customer)
  emit(sim, 'customer.created', customer)
  return customer
}
