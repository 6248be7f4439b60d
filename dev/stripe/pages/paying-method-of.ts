import type { Store } from '@/dev/stripe/store'
import type { PaymentMethod, Subscription } from '@/dev/stripe/stored'

/** The card that a customer's next charge goes to. */
export function payingMethodOf(
  store: Store,
  customerId: string,
  subscription: Subscription | undefined,
): PaymentMethod | undefined {
  const customer = store.get('customers', customerId)
  const own = subscription?.default_payment_method
  const fallback = customer && !customer.deleted ? customer.invoice_settings.default_payment_method : null
  return store.get('payment_methods', own ?? fallback ?? '')
}
