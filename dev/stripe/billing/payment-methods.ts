import { createHash } from 'node:crypto'
import { emit, emitUpdated } from '@/dev/stripe/emit'
import { newId } from '@/dev/stripe/new-id'
import type { Sim } from '@/dev/stripe/simulator'
import { cardError } from '@/dev/stripe/stripe-error'
import type { PaymentMethod, Subscription } from '@/dev/stripe/stored'
import { findCustomer } from './find-customer'
import { isTestCardName, testCards, type TestCard, type TestCardName } from './test-cards'

export interface CardDetails {
  readonly card: TestCardName
  readonly expMonth: number
  readonly expYear: number
  readonly name: string | null
  readonly email: string | null
}

/** A payment method that belongs to nobody yet. Of the number only the last four digits are kept. */
export function createPaymentMethod(sim: Sim, details: CardDetails): PaymentMethod {
  const card: TestCard = testCards[details.card]
  const id = newId('pm')
  sim.store.put('cards', { id, card: details.card })
  return sim.store.put('payment_methods', {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: null,
      email: details.email,
      name: details.name,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: 'pass',
      },
      country: 'US',
      display_brand: card.brand,
      exp_month: details.expMonth,
      exp_year: details.expYear,
      fingerprint: createHash('sha256').update(card.number).digest('base64url').slice(0, 16),
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: sim.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  })
}

/** Puts a payment method on file with a customer. Throws a card error when the card is refused. */
export function attachPaymentMethod(sim: Sim, method: PaymentMethod, customerId: string): PaymentMethod {
  const customer = findCustomer(sim, customerId, 'customer')
  const decline = cardOf(sim, method.id)?.onAttach
  if (decline) throw cardError(decline)
  const attached = sim.store.put('payment_methods', { ...method, customer: customer.id })
  emit(sim, 'payment_method.attached', attached)
  return attached
}

/** Makes a card the one that this customer, and every running subscription of theirs, pays with. */
export function setDefaultCard(sim: Sim, customerId: string, methodId: string): void {
  const customer = findCustomer(sim, customerId, 'customer')
  const after = sim.store.put('customers', {
    ...customer,
    invoice_settings: { ...customer.invoice_settings, default_payment_method: methodId },
  })
  emitUpdated(sim, 'customer.updated', customer, after)
  for (const subscription of sim.store.all('subscriptions')) {
    if (subscription.customer !== customerId || subscription.ended_at !== null) continue
    const changed = sim.store.put('subscriptions', {
      ...subscription,
      default_payment_method: methodId,
    })
    emitUpdated(sim, 'customer.subscription.updated', subscription, changed)
  }
}

/** The id of the card that a subscription is paid with, or null. */
export function payingMethod(sim: Sim, subscription: Subscription): string | null {
  if (subscription.default_payment_method !== null) return subscription.default_payment_method
  const customer = findCustomer(sim, subscription.customer, 'customer')
  return customer.invoice_settings.default_payment_method
}

/** How the card behind a payment method behaves. */
export function cardOf(sim: Sim, methodId: string): TestCard | undefined {
  const name = sim.store.get('cards', methodId)?.card
  return name !== undefined && isTestCardName(name) ? testCards[name] : undefined
}
