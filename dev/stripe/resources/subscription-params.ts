import type Stripe from 'stripe'
import { z } from 'zod'
import {
  boolean,
  clearableText,
  integer,
  listShape,
  metadata,
  noEffect,
  paramsOf,
  text,
  wholeNumber,
} from '@/dev/stripe/params'

export const paymentBehavior = z.enum([
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
])
export const prorationBehavior = z.enum(['always_invoice', 'create_prorations', 'none'])
const trialSettings = z.strictObject({
  end_behavior: z.strictObject({
    missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
  }),
})
const nowOrLater = z.union([z.literal('now'), integer])

/** `items` of an update. */
export const itemChanges = z
  .array(
    z.strictObject({
      id: text.optional(),
      price: text.optional(),
      quantity: wholeNumber.optional(),
      deleted: boolean.optional(),
      metadata: metadata.optional(),
    }),
  )
  .max(20)

/** `POST /v1/subscriptions` */
export const createParams = paramsOf<Stripe.SubscriptionCreateParams>()({
  automatic_tax: noEffect,
  billing_mode: noEffect,
  cancel_at_period_end: boolean.optional(),
  collection_method: z.literal('charge_automatically').optional(),
  currency: noEffect,
  customer: text,
  default_payment_method: text.optional(),
  description: text.max(500).optional(),
  items: z
    .array(
      z.strictObject({
        price: text,
        quantity: wholeNumber.optional(),
        metadata: metadata.optional(),
      }),
    )
    .min(1)
    .max(20),
  metadata: metadata.optional(),
  off_session: noEffect,
  payment_behavior: paymentBehavior.optional(),
  payment_settings: noEffect,
  proration_behavior: noEffect,
  trial_end: nowOrLater.optional(),
  trial_period_days: integer.pipe(z.number().min(1).max(730)).optional(),
  trial_settings: trialSettings.optional(),
})

export const cancellationDetails = z.strictObject({
  comment: clearableText.optional(),
  feedback: clearableText.optional(),
})

/** `POST /v1/subscriptions/:id` */
export const updateParams = paramsOf<Stripe.SubscriptionUpdateParams>()({
  automatic_tax: noEffect,
  billing_cycle_anchor: z.enum(['now', 'unchanged']).optional(),
  cancel_at: z.union([z.literal('').transform(() => null), integer]).optional(),
  cancel_at_period_end: boolean.optional(),
  cancellation_details: cancellationDetails.optional(),
  default_payment_method: clearableText.optional(),
  description: clearableText.optional(),
  items: itemChanges.optional(),
  metadata: metadata.optional(),
  off_session: noEffect,
  payment_behavior: paymentBehavior.optional(),
  payment_settings: noEffect,
  proration_behavior: prorationBehavior.optional(),
  proration_date: integer.optional(),
  trial_end: nowOrLater.optional(),
  trial_settings: trialSettings.optional(),
})
export type Update = z.output<typeof updateParams>

/** `DELETE /v1/subscriptions/:id` */
export const cancelParams = paramsOf<Stripe.SubscriptionCancelParams>()({
  cancellation_details: cancellationDetails.optional(),
  invoice_now: boolean.optional(),
  prorate: boolean.optional(),
})

/** `GET /v1/subscriptions` */
export const listParams = paramsOf<Stripe.SubscriptionListParams>()({
  ...listShape,
  customer: text.optional(),
  price: text.optional(),
  status: z
    .enum([
      'active',
      'all',
      'canceled',
      'ended',
      'incomplete',
      'incomplete_expired',
      'past_due',
      'paused',
      'trialing',
      'unpaid',
    ])
    .optional(),
})
