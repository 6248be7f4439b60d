import type Stripe from 'stripe'

/**
 * A Stripe type as it lies in the store and goes over the wire: what could be expanded is an id,
 * and decimals are strings.
 */
export type Stored<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends ReadonlyArray<infer Item>
      ? readonly Reference<Item>[]
      : { readonly [Key in keyof T]: Reference<T[Key]> }

type Primitive = string | number | boolean | null | undefined

/** `string | Customer | null` is stored as `string | null`. */
type Reference<T> = string extends T ? (T extends Primitive ? T : never) : Stored<T>

export type Customer = Stored<Stripe.Customer>
export type DeletedCustomer = Stored<Stripe.DeletedCustomer>
export type Product = Stored<Stripe.Product>
export type Price = Stored<Stripe.Price>
export type PaymentMethod = Stored<Stripe.PaymentMethod>
export type PaymentIntent = Stored<Stripe.PaymentIntent>
export type CheckoutSession = Stored<Stripe.Checkout.Session>
export type CheckoutLineItem = Stored<Stripe.LineItem>
export type PortalSession = Stored<Stripe.BillingPortal.Session>
export type Subscription = Stored<Stripe.Subscription>
export type SubscriptionItem = Stored<Stripe.SubscriptionItem>
export type Invoice = Stored<Stripe.Invoice>
export type InvoiceLine = Stored<Stripe.InvoiceLineItem>
export type InvoicePayment = Stored<Stripe.InvoicePayment>
export type EventType = Stripe.Event.Type

/** A snapshot event. `data.object` is the object as it was when the event happened. */
export interface StoredEvent {
  readonly id: string
  readonly object: 'event'
  readonly api_version: string
  readonly created: number
  readonly data: { readonly object: object; readonly previous_attributes?: object }
  readonly livemode: false
  readonly pending_webhooks: number
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null }
  readonly type: EventType
}

/** What the simulator remembers of a card besides Stripe's own PaymentMethod. Never its number. */
export interface CardBehaviour {
  readonly id: string
  /** Key of the table of test cards. */
  readonly card: string
}

/** What a checkout session was asked to create once it is paid. */
export interface CheckoutOrder {
  readonly id: string
  readonly lineItems: readonly CheckoutLineItem[]
  readonly metadata: Readonly<Record<string, string>>
  readonly description: string | null
  readonly trialEnd: number | null
  readonly trialPeriodDays: number | null
  readonly missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause'
}

/** Prorations waiting for the next invoice of a subscription. */
export interface PendingLines {
  readonly id: string
  readonly lines: readonly InvoiceLine[]
}

/** A webhook that has not been answered with a 2xx yet. Times in real ms, not simulated ones. */
export interface Delivery {
  readonly id: string
  readonly attempts: number
  readonly nextAttemptAt: number
  /** True once every retry is used up; `flush` still tries it. */
  readonly gaveUp: boolean
}

/** The answer once given to an idempotency key. `savedAt` in real ms. */
export interface IdempotentAnswer {
  readonly id: string
  readonly fingerprint: string
  readonly status: number
  readonly body: string
  readonly savedAt: number
}

export interface Settings {
  readonly id: 'settings'
  /** Seconds that the simulated clock is ahead of the real one. */
  readonly clockOffset: number
  /** What becomes of a subscription after the last failed retry. */
  readonly afterDunning: 'canceled' | 'unpaid' | 'past_due'
}

/** Every table of the store: Stripe's objects, and the simulator's own memory. */
export interface Tables {
  customers: Customer | DeletedCustomer
  products: Product
  prices: Price
  payment_methods: PaymentMethod
  payment_intents: PaymentIntent
  checkout_sessions: CheckoutSession
  portal_sessions: PortalSession
  subscriptions: Subscription
  invoices: Invoice
  invoice_payments: InvoicePayment
  events: StoredEvent
  cards: CardBehaviour
  checkout_orders: CheckoutOrder
  pending_lines: PendingLines
  trial_notices: { readonly id: string }
  deliveries: Delivery
  idempotency: IdempotentAnswer
  settings: Settings
}

export type TableName = keyof Tables

export const tableNames = [
  'customers',
  'products',
  'prices',
  'payment_methods',
  'payment_intents',
  'checkout_sessions',
  'portal_sessions',
  'subscriptions',
  'invoices',
  'invoice_payments',
  'events',
  'cards',
  'checkout_orders',
  'pending_lines',
  'trial_notices',
  'deliveries',
  'idempotency',
  'settings',
] as const satisfies readonly TableName[]
