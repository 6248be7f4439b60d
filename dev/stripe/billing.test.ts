import type Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestSimulator, cardFailingLater, declinedCard, goodCard, idOf, seed, subscribe } from './test-simulator'

const day = 86_400

let test: TestSimulator
let stripe: Stripe
let customer: Stripe.Customer
let pro: Stripe.Price
let business: Stripe.Price

beforeEach(async () => {
  test = await TestSimulator.start()
  stripe = test.stripe
  ;({ customer, pro, business } = await seed(stripe))
})
afterEach(() => test.close())

const advance = (seconds: number) => test.control('clock/advance', { seconds })
const itemOf = (subscription: Stripe.Subscription) => subscription.items.data[0] ?? expect.unreachable('no item')
const again = (subscription: Stripe.Subscription, expand: string[] = ['latest_invoice']) =>
  stripe.subscriptions.retrieve(subscription.id, { expand })
const upgrade = (subscription: Stripe.Subscription, more: Stripe.SubscriptionUpdateParams) =>
  stripe.subscriptions.update(subscription.id, {
    items: [{ id: itemOf(subscription).id, price: business.id }],
    proration_behavior: 'always_invoice',
    expand: ['latest_invoice'],
    ...more,
  })
const types = async () => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type)

describe('renewal', () => {
  it('moves the period on and bills it, as often as time passes', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    const end = itemOf(subscription).current_period_end
    await advance(end - subscription.created + 1)
    const renewed = await again(subscription)
    expect(itemOf(renewed).current_period_start).toBe(end)
    expect(renewed).toMatchObject({
      status: 'active',
      latest_invoice: { billing_reason: 'subscription_cycle', status: 'paid', amount_paid: 4_900 },
    })
    await advance(100 * day)
    expect((await stripe.invoices.list({ subscription: subscription.id })).data.length).toBeGreaterThanOrEqual(5)
  })

  it('goes past due when the card fails, is tried again, and is active again once paid', async () => {
    const subscription = await subscribe(test, customer.id, pro.id, cardFailingLater)
    expect(subscription.status).toBe('active')
    await advance(32 * day)
    const late = await again(subscription)
    expect(late).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open', attempt_count: 1 } })
    expect(await types()).toContain('invoice.payment_failed')
    await advance(4 * day)
    expect(await again(subscription)).toMatchObject({ latest_invoice: { attempt_count: 2 } })
    const invoice = await stripe.invoices.retrieve(idOf((await again(subscription)).latest_invoice))
    await expect(stripe.invoices.pay(invoice.id)).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
    })
    expect(await test.submit(invoice.hosted_invoice_url ?? '', declinedCard)).toMatchObject({ status: 402 })
    expect(await test.submit(invoice.hosted_invoice_url ?? '', goodCard)).toMatchObject({ status: 303 })
    expect(await again(subscription)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
    await advance(31 * day)
    expect(await again(subscription)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
  })

  it.each(['canceled', 'unpaid', 'past_due'] as const)('ends in %s after the last attempt, as set', async (status) => {
    await test.control('settings', { afterDunning: status })
    const subscription = await subscribe(test, customer.id, pro.id, cardFailingLater)
    await advance(50 * day)
    const ended = await again(subscription)
    expect(ended.status).toBe(status)
    const { data } = await stripe.invoices.list({ subscription: subscription.id, status: 'open' })
    expect(data[0]).toMatchObject({ attempt_count: 4, next_payment_attempt: null })
  })

  it('ends a trial with a charge, after a notice three days before', async () => {
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      default_payment_method: card.id,
      trial_period_days: 14,
    })
    expect(subscription.status).toBe('trialing')
    await advance(12 * day)
    expect(await types()).toContain('customer.subscription.trial_will_end')
    await advance(3 * day)
    expect(await again(subscription)).toMatchObject({ status: 'active', latest_invoice: { amount_paid: 4_900 } })
  })

  it('keeps the state and the clock over a restart', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    await advance(40 * day)
    const before = await again(subscription)
    await test.restart()
    stripe = test.stripe
    const after = await again(subscription)
    expect({ ...after, lastResponse: null }).toEqual({ ...before, lastResponse: null })
    expect((await stripe.customers.create({})).created).toBeGreaterThan(Date.now() / 1000 + 39 * day)
  })

  it('may begin in the past, as long as nobody is a customer', async () => {
    const begin = () => test.control('clock/begin', { secondsAgo: 40 * day })
    expect(await begin()).toEqual({ begun: false })
    await test.control('reset')
    expect(await begin()).toEqual({ begun: true })
    ;({ customer, pro } = await seed(stripe))
    const subscription = await subscribe(test, customer.id, pro.id, cardFailingLater)
    expect(await begin()).toEqual({ begun: false })
    await advance(40 * day)
    const late = await again(subscription)
    expect(late.status).toBe('past_due')
    const { created } = await stripe.invoices.retrieve(idOf(late.latest_invoice))
    const daysLate = (Date.now() / 1000 - created) / day
    expect(daysLate).toBeGreaterThan(8)
    expect(daysLate).toBeLessThan(13)
  })
})

describe('cancelling', () => {
  it('at period end keeps the plan until then, and can be taken back', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_at: itemOf(subscription).current_period_end,
    })
    const resumed = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false })
    expect(resumed).toMatchObject({ cancel_at: null, canceled_at: null })
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })
    await advance(32 * day)
    expect(await again(subscription)).toMatchObject({
      status: 'canceled',
      latest_invoice: { billing_reason: 'subscription_create' },
    })
    expect(await types()).toContain('customer.subscription.deleted')
  })

  it('now ends it; it is in no default list, and cannot be changed', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({ status: 'canceled' })
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([])
    expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toHaveLength(1)
    await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ statusCode: 404 })
    await expect(upgrade(subscription, {})).rejects.toMatchObject({ code: 'invalid_canceled_subscription_fields' })
    const named = await stripe.subscriptions.update(subscription.id, { metadata: { why: 'moved' } })
    expect(named.metadata).toEqual({ why: 'moved' })
  })
})

describe('changing the plan', () => {
  it('charges the difference for the rest of the period, and credits it on the way back', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    const half = Math.floor((itemOf(subscription).current_period_end - subscription.created) / 2)
    await advance(half)
    const up = await upgrade(subscription, {})
    expect(itemOf(up).price.id).toBe(business.id)
    const invoice = await stripe.invoices.retrieve(idOf(up.latest_invoice))
    const [unused, remaining] = invoice.lines.data
    expect((unused?.amount ?? 0) / 100).toBeCloseTo(-24.5, 0)
    expect((remaining?.amount ?? 0) / 100).toBeCloseTo(199.5, 0)
    expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_update' })
    await upgrade(subscription, { items: [{ id: itemOf(subscription).id, price: pro.id }] })
    const after = await stripe.customers.retrieve(customer.id)
    expect('balance' in after && after.balance / 100).toBeCloseTo(-175, 0)
    await advance(half + day)
    const renewal = (await again(subscription)).latest_invoice
    expect(renewal).toMatchObject({
      total: 4_900,
      amount_due: 0,
      status: 'paid',
      starting_balance: after.deleted ? 0 : after.balance,
    })
  })

  it('waits with prorations for the next invoice unless told otherwise, and charges none when told so', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    const { id } = itemOf(subscription)
    await stripe.subscriptionItems.update(id, { quantity: 3 })
    expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1)
    await stripe.subscriptionItems.update(id, { quantity: 5, proration_behavior: 'none' })
    await advance(32 * day)
    const { latest_invoice: invoice } = await again(subscription)
    const amounts = typeof invoice === 'object' ? invoice?.lines.data.map(({ amount }) => amount) : []
    expect(amounts).toEqual([-4_900, 14_700, 24_500])
  })

  it('starts a new period when the interval changes', async () => {
    const yearly = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 49_000,
      recurring: { interval: 'year' },
      product: idOf(pro.product),
    })
    const subscription = await subscribe(test, customer.id, pro.id)
    await advance(10 * day)
    const changed = await upgrade(subscription, { items: [{ id: itemOf(subscription).id, price: yearly.id }] })
    const { current_period_start: start, current_period_end: end } = itemOf(changed)
    expect(Math.round((end - start) / day)).toBeGreaterThanOrEqual(365)
    expect(changed.latest_invoice).toMatchObject({ status: 'paid' })
  })

  it('can be previewed without changing anything', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    const preview = await stripe.invoices.createPreview({
      customer: customer.id,
      subscription: subscription.id,
      subscription_details: {
        items: [{ id: itemOf(subscription).id, price: business.id }],
        proration_behavior: 'always_invoice',
      },
    })
    expect(preview.total).toBe(35_000)
    expect(itemOf(await again(subscription)).price.id).toBe(pro.id)
    expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1)
  })
})

describe('when the card fails during a change', () => {
  const withBadCard = () => subscribe(test, customer.id, pro.id, cardFailingLater)

  it('pending_if_incomplete keeps the old plan until the invoice is paid', async () => {
    const subscription = await withBadCard()
    const pending = await upgrade(subscription, { payment_behavior: 'pending_if_incomplete' })
    expect(itemOf(pending).price.id).toBe(pro.id)
    expect(pending).toMatchObject({
      status: 'active',
      latest_invoice: { status: 'open' },
      pending_update: { subscription_items: [{ price: { id: business.id } }] },
    })
    const invoice = await stripe.invoices.retrieve(idOf(pending.latest_invoice))
    await test.submit(invoice.hosted_invoice_url ?? '', goodCard)
    const applied = await again(subscription)
    expect(itemOf(applied).price.id).toBe(business.id)
    expect(applied.pending_update).toBeNull()
    expect(await types()).toContain('customer.subscription.pending_update_applied')
  })

  it('a pending update that nobody pays is dropped after 23 hours, its invoice void', async () => {
    const subscription = await withBadCard()
    const pending = await upgrade(subscription, { payment_behavior: 'pending_if_incomplete' })
    await advance(24 * 3600)
    const after = await again(subscription, [])
    expect(after.pending_update).toBeNull()
    expect(itemOf(after).price.id).toBe(pro.id)
    expect(await stripe.invoices.retrieve(idOf(pending.latest_invoice))).toMatchObject({ status: 'void' })
    expect(await types()).toContain('customer.subscription.pending_update_expired')
  })

  it('takes nothing but the bill with pending_if_incomplete', async () => {
    const subscription = await withBadCard()
    const mixed = upgrade(subscription, { payment_behavior: 'pending_if_incomplete', metadata: { a: 'b' } })
    await expect(mixed).rejects.toMatchObject({ statusCode: 400, param: 'metadata' })
  })

  it('error_if_incomplete changes nothing at all', async () => {
    const subscription = await withBadCard()
    await expect(upgrade(subscription, { payment_behavior: 'error_if_incomplete' })).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: 'generic_decline',
      statusCode: 402,
    })
    expect(itemOf(await again(subscription)).price.id).toBe(pro.id)
    expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1)
  })

  it('allow_incomplete, the default, changes the plan and is past due', async () => {
    const changed = await upgrade(await withBadCard(), {})
    expect(itemOf(changed).price.id).toBe(business.id)
    expect(changed).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open' } })
  })
})

describe('a subscription made by the API', () => {
  it('needs a card, unless it may stay incomplete', async () => {
    const items = [{ price: pro.id }]
    await expect(stripe.subscriptions.create({ customer: customer.id, items })).rejects.toMatchObject({
      code: 'resource_missing',
      statusCode: 400,
    })
    const incomplete = await stripe.subscriptions.create({
      customer: customer.id,
      items,
      payment_behavior: 'default_incomplete',
    })
    expect(incomplete.status).toBe('incomplete')
    await advance(24 * 3600)
    expect(await again(incomplete)).toMatchObject({ status: 'incomplete_expired', latest_invoice: { status: 'void' } })
  })

  it('is incomplete, or refused, when the card fails', async () => {
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
    const wanted = { customer: customer.id, items: [{ price: pro.id }], default_payment_method: card.id }
    expect(await stripe.subscriptions.create(wanted)).toMatchObject({ status: 'incomplete' })
    const refused = stripe.subscriptions.create({ ...wanted, payment_behavior: 'error_if_incomplete' })
    await expect(refused).rejects.toMatchObject({ type: 'StripeCardError', statusCode: 402 })
    await expect(
      stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }),
    ).rejects.toMatchObject({ type: 'StripeCardError' })
  })
})

describe('the billing portal', () => {
  const openPortal = async () =>
    (
      await stripe.billingPortal.sessions.create({
        customer: customer.id,
        return_url: 'http://acme.saas.localhost/billing',
      })
    ).url

  it('changes the plan, ends it with the period, and takes that back', async () => {
    const subscription = await subscribe(test, customer.id, pro.id)
    const url = await openPortal()
    const page = await (await fetch(url)).text()
    for (const part of ['Pro', '$49.00', 'Visa ending in 4242', 'Renews on', 'http://acme.saas.localhost/billing']) {
      expect(page).toContain(part)
    }
    expect(await test.submit(url, { do: 'plan', price: business.id })).toMatchObject({ status: 303 })
    expect(itemOf(await again(subscription)).price.id).toBe(business.id)
    await test.submit(url, { do: 'cancel' })
    expect(await again(subscription)).toMatchObject({ cancel_at_period_end: true })
    await test.submit(url, { do: 'resume' })
    expect(await again(subscription)).toMatchObject({ cancel_at_period_end: false, cancel_at: null })
  })

  it('saves another card, and says why one is refused', async () => {
    const subscription = await subscribe(test, customer.id, pro.id, cardFailingLater)
    const url = await openPortal()
    const refused = await test.submit(url, { do: 'plan', price: business.id })
    expect(refused).toMatchObject({ status: 402, text: expect.stringContaining('Your card was declined.') })
    expect(await test.submit(url, { do: 'card', ...declinedCard })).toMatchObject({ status: 402 })
    expect(await test.submit(url, { do: 'card', number: '42' })).toMatchObject({ status: 422 })
    expect(await test.submit(url, { do: 'card', ...goodCard })).toMatchObject({ status: 303 })
    await advance(32 * day)
    expect(await again(subscription)).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
  })

  it('is open for an hour', async () => {
    const url = await openPortal()
    await advance(3_700)
    expect((await fetch(url)).status).toBe(410)
  })
})
