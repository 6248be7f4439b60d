import Stripe from 'stripe'

const stripe = new Stripe('sk_test_signing')

/** The `Stripe-Signature` header for a payload, made by Stripe's own SDK with the real time. */
export function newSignature(payload: string, secret: string): string {
  return stripe.webhooks.generateTestHeaderString({ payload, secret })
}
