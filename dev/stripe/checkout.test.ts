import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { TestSimulator, declinedCard, goodCard, idOf, seed } from './test-simulator'

let test: TestSimulator
let stripe: Stripe
let customer: Stripe.Customer
let pro: Stripe.Price

beforeAll(async () => {
  test = await TestSimulator.start()
  stripe = test.stripe
  ;({ customer, pro } = await seed(stripe))
})
afterAll(() => test.close())

function open(more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    client_reference_id: 'tenant-1',
    line_items: [{ price: pro.id, quantity: 2 }],
    success_url: 'http://acme.saas.localhost:3000/done?id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://acme.saas.localhost:3000/billing',
    ...more,
  })
}

/** How much of everything that Stripe knows there is; deliveries come and go by themselves. */
async function counts(): Promise<unknown> {
  const state: unknown = await (await fetch(`${test.url}/_sim/state`)).json()
  const { deliveries: _, ...rest } = z.object({ counts: z.record(z.string(), z.number()) }).parse(state).counts
  return rest
}

describe('the checkout page', () => {
  it('takes a good card: subscription, paid invoice, complete session', async () => {
    const session = await open({ subscription_data: { metadata: { tenant: 'acme' } }, metadata: { from: 'test' } })
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 9_800, subscription: null })
    const page = await fetch(session.url ?? '')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const text = await page.text()
    for (const part of ['Subscribe to Pro', '$98.00', 'per month', 'anna@example.com', 'no card is charged']) {
      expect(text).toContain(part)
    }
    const paid = await test.submit(session.url ?? '', goodCard)
    expect(paid).toMatchObject({ status: 303, location: `http://acme.saas.localhost:3000/done?id=${session.id}` })
    const complete = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription.latest_invoice', 'line_items'],
    })
    expect(complete).toMatchObject({ status: 'complete', payment_status: 'paid', client_reference_id: 'tenant-1' })
    expect(complete.line_items?.data).toMatchObject([{ quantity: 2, price: { id: pro.id } }])
    expect(complete.subscription).toMatchObject({
      status: 'active',
      customer: customer.id,
      metadata: { tenant: 'acme' },
      latest_invoice: { status: 'paid', amount_paid: 9_800, billing_reason: 'subscription_create' },
    })
  })

  it('has periods on items and the subscription under the invoice’s parent, as this API has', async () => {
    const session = await open()
    await test.submit(session.url ?? '', goodCard)
    const { subscription: id } = await stripe.checkout.sessions.retrieve(session.id)
    const subscription = await stripe.subscriptions.retrieve(idOf(id), { expand: ['latest_invoice'] })
    const [item] = subscription.items.data
    const days = ((item?.current_period_end ?? 0) - (item?.current_period_start ?? 0)) / 86_400
    expect(days).toBeGreaterThanOrEqual(28)
    expect(days).toBeLessThanOrEqual(31)
    expect(subscription).not.toHaveProperty('current_period_end')
    const { latest_invoice: invoice } = subscription
    expect(invoice).toMatchObject({ parent: { subscription_details: { subscription: id } } })
    expect(invoice).not.toHaveProperty('subscription')
  })

  it('says why a card is declined, creates nothing, and takes another', async () => {
    const session = await open()
    const before = await counts()
    const declined = await test.submit(session.url ?? '', declinedCard)
    expect(declined.status).toBe(402)
    expect(declined.text).toMatch(/role="alert"[^>]*>\s*<p>Your card was declined\.<\/p>/)
    expect(await counts()).toEqual(before)
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })
    expect(await test.submit(session.url ?? '', goodCard)).toMatchObject({ status: 303 })
  })

  it('names every field that is wrong and never sends card data back', async () => {
    const session = await open({ customer: undefined, customer_email: 'typed@example.com' })
    const answer = await test.submit(session.url ?? '', {
      email: 'nonsense',
      number: '4242 4242 4242 4241',
      expiry: '13 / 30',
      cvc: '1',
      name: '"><script>alert(1)</script>',
    })
    expect(answer.status).toBe(422)
    for (const id of ['email', 'number', 'expiry', 'cvc']) expect(answer.text).toContain(`id="${id}-error"`)
    expect(answer.text).not.toContain('id="name-error"')
    expect(answer.text).not.toContain('4242 4242 4242 4241')
    expect(answer.text).not.toContain('<script>alert')
    const past = await test.submit(session.url ?? '', { ...goodCard, email: 'a@example.com', expiry: '01/20' })
    expect(past.text).toContain('expiration date is in the past')
    const real = await test.submit(session.url ?? '', {
      ...goodCard,
      email: 'a@example.com',
      number: '4012888888881881',
    })
    expect(real.text).toContain('used a non test (live) card')
  })

  it('pays once however often it is pressed, and says so when opened again', async () => {
    const session = await open()
    const answers = await Promise.all(Array.from({ length: 5 }, () => test.submit(session.url ?? '', goodCard)))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303])
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id)
    const invoices = await stripe.invoices.list({ subscription: idOf(subscription) })
    expect(invoices.data).toHaveLength(1)
    const completed = await stripe.events.list({ type: 'checkout.session.completed', limit: 100 })
    const ofSession = completed.data.filter(({ data }) => 'id' in data.object && data.object.id === session.id)
    expect(ofSession).toHaveLength(1)
    const again = await fetch(session.url ?? '')
    expect(again.status).toBe(200)
    expect(await again.text()).toContain('You have already paid')
  })

  it('makes a customer where there was none', async () => {
    const session = await open({ customer: undefined })
    await test.submit(session.url ?? '', { ...goodCard, email: 'new@example.com' })
    const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['customer'] })
    expect(complete.customer).toMatchObject({ email: 'new@example.com', name: 'Anna Berg' })
    expect(complete.customer_details).toMatchObject({ email: 'new@example.com' })
  })

  it('starts a trial without charging', async () => {
    const session = await open({
      subscription_data: { trial_period_days: 14 },
      payment_method_collection: 'if_required',
    })
    expect(session.amount_total).toBe(0)
    expect(await (await fetch(session.url ?? '')).text()).not.toContain('name="number"')
    await test.submit(session.url ?? '', {})
    const complete = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.latest_invoice'] })
    expect(complete).toMatchObject({
      payment_status: 'no_payment_required',
      subscription: { status: 'trialing', latest_invoice: { amount_due: 0, status: 'paid' } },
    })
  })
})

describe('a session that is over', () => {
  it('expires after a day, with an event and a page that says so', async () => {
    const session = await open()
    await test.control('clock/advance', { seconds: 86_401 })
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired', url: null })
    const page = await fetch(session.url ?? '')
    expect(page.status).toBe(410)
    expect(await page.text()).toContain('This page has expired')
    expect(await test.submit(session.url ?? '', goodCard)).toMatchObject({ status: 410 })
    const events = await stripe.events.list({ type: 'checkout.session.expired' })
    expect(events.data.map(({ data }) => 'id' in data.object && data.object.id)).toContain(session.id)
  })

  it('can be expired by the app, and unknown ones are not found', async () => {
    const { id } = await open()
    expect(await stripe.checkout.sessions.expire(id)).toMatchObject({ status: 'expired' })
    await expect(stripe.checkout.sessions.expire(id)).rejects.toMatchObject({ statusCode: 400 })
    expect((await fetch(`${test.url}/c/pay/cs_test_nothing`)).status).toBe(404)
  })

  it('refuses prices that cannot be subscribed to', async () => {
    const once = await stripe.prices.create({ currency: 'usd', unit_amount: 100, product_data: { name: 'Once' } })
    await expect(open({ line_items: [{ price: once.id }] })).rejects.toMatchObject({ param: 'line_items[0][price]' })
    await expect(open({ success_url: 'javascript:alert(1)' })).rejects.toMatchObject({ code: 'url_invalid' })
    await expect(open({ mode: 'payment' })).rejects.toMatchObject({ param: 'mode' })
  })
})

describe('the pages', () => {
  it('refuses a form of another site', async () => {
    const session = await open()
    const response = await fetch(session.url ?? '', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams(goodCard),
    })
    expect(response.status).toBe(403)
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' })
  })

  it('shows an overview, and an invoice', async () => {
    const home = await (await fetch(test.url)).text()
    for (const part of ['anna@example.com', 'Subscriptions', 'checkout.session.completed']) expect(home).toContain(part)
    const invoices = await stripe.invoices.list({ customer: customer.id, status: 'paid', limit: 1 })
    const page = await fetch(invoices.data[0]?.hosted_invoice_url ?? '')
    expect(await page.text()).toContain(invoices.data[0]?.number)
  })
})
