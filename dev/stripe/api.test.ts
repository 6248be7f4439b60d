import { appendFileSync, readFileSync } from 'node:fs'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStripe } from './start-stripe'
import { TestSimulator, idOf, seed, subscribe } from './test-simulator'

let test: TestSimulator
let stripe: Stripe

beforeAll(async () => {
  test = await TestSimulator.start()
  stripe = test.stripe
})
afterAll(() => test.close())

function refusalOf(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  return promise.then(
    () => expect.unreachable('should have been refused'),
    (error: unknown) => {
      if (error instanceof Stripe.errors.StripeError) return error
      throw error
    },
  )
}

describe('objects', () => {
  it('keeps a customer, merges metadata and unsets a key with an empty value', async () => {
    const { id, created } = await stripe.customers.create({ email: 'a@example.com', metadata: { one: '1', two: '2' } })
    await stripe.customers.update(id, { name: 'Anna & Åsa <AB>', metadata: { two: '', three: '3' } })
    const customer = await stripe.customers.retrieve(id)
    expect(customer).toMatchObject({ created, email: 'a@example.com', name: 'Anna & Åsa <AB>' })
    expect('metadata' in customer && customer.metadata).toEqual({ one: '1', three: '3' })
    expect(customer.lastResponse).toMatchObject({ statusCode: 200, apiVersion: Stripe.API_VERSION })
    expect(customer.lastResponse.requestId).toMatch(/^req_/)
  })

  it('answers with a deleted customer once it is deleted', async () => {
    const { id } = await stripe.customers.create({})
    expect(await stripe.customers.del(id)).toMatchObject({ deleted: true })
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true })
    expect(await refusalOf(stripe.customers.update(id, { name: 'x' }))).toMatchObject({ statusCode: 404 })
  })

  it('finds prices by lookup key, and moves the key only when told to', async () => {
    const product = await stripe.products.create({ name: 'Team' })
    const create = (amount: number, transfer_lookup_key = false) =>
      stripe.prices.create({
        product: product.id,
        currency: 'USD',
        unit_amount: amount,
        recurring: { interval: 'month' },
        lookup_key: 'team',
        transfer_lookup_key,
      })
    const first = await create(1_000)
    expect(first).toMatchObject({ currency: 'usd', unit_amount: 1_000, type: 'recurring' })
    expect(String(first.unit_amount_decimal)).toBe('1000')
    expect(await refusalOf(create(1_200))).toMatchObject({ param: 'lookup_key', statusCode: 400 })
    const second = await create(1_200, true)
    const found = await stripe.prices.list({ lookup_keys: ['team', 'nobody'], expand: ['data.product'] })
    expect(found.data.map(({ id }) => id)).toEqual([second.id])
    expect(found.data[0]?.product).toMatchObject({ name: 'Team' })
  })
})

describe('lists', () => {
  it('pages through everything, newest first', async () => {
    const ids: string[] = []
    for (let index = 0; index < 5; index += 1) {
      ids.push((await stripe.customers.create({ email: 'page@example.com' })).id)
    }
    const first = await stripe.customers.list({ email: 'page@example.com', limit: 2 })
    expect(first.data.map(({ id }) => id)).toEqual([ids[4], ids[3]])
    expect(first.has_more).toBe(true)
    const last = await stripe.customers.list({ email: 'page@example.com', limit: 2, starting_after: ids[1] ?? '' })
    expect(last.data.map(({ id }) => id)).toEqual([ids[0]])
    expect(last.has_more).toBe(false)
    const back = await stripe.customers.list({ email: 'page@example.com', limit: 2, ending_before: ids[0] ?? '' })
    expect(back.data.map(({ id }) => id)).toEqual([ids[2], ids[1]])
    const all = await stripe.customers.list({ email: 'page@example.com', limit: 2 }).autoPagingToArray({ limit: 100 })
    expect(all.map(({ id }) => id)).toEqual(ids.toReversed())
  })

  it('filters by time of creation and refuses a limit out of range or an unknown cursor', async () => {
    const future = Math.floor(Date.now() / 1000) + 100
    expect((await stripe.customers.list({ created: { gte: future } })).data).toEqual([])
    expect(await refusalOf(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
    expect(await refusalOf(stripe.customers.list({ starting_after: 'cus_no' }))).toMatchObject({
      code: 'resource_missing',
      param: 'starting_after',
    })
  })
})

describe('expand', () => {
  it('replaces ids by objects, through lists and several levels', async () => {
    const { customer, pro } = await seed(stripe)
    const { id } = await subscribe(test, customer.id, pro.id)
    const subscription = await stripe.subscriptions.retrieve(id, {
      expand: ['customer', 'latest_invoice.payments', 'items.data.price.product'],
    })
    expect(subscription.customer).toMatchObject({ id: customer.id, object: 'customer' })
    expect(subscription.items.data[0]?.price.product).toMatchObject({ name: 'Pro' })
    const { latest_invoice: invoice } = subscription
    expect(typeof invoice === 'object' && invoice?.payments?.data).toMatchObject([
      { status: 'paid', amount_paid: 4_900 },
    ])
    const payments = await stripe.invoicePayments.list({
      invoice: idOf(invoice),
      expand: ['data.payment.payment_intent'],
    })
    expect(payments.data[0]?.payment.payment_intent).toMatchObject({ object: 'payment_intent', status: 'succeeded' })
    const plain = await stripe.subscriptions.retrieve(id)
    expect(plain.customer).toBe(customer.id)
  })

  it('refuses what cannot be expanded', async () => {
    const { id } = await stripe.customers.create({ email: 'a@example.com' })
    const refusal = await refusalOf(stripe.customers.retrieve(id, { expand: ['email.address'] }))
    expect(refusal).toMatchObject({ statusCode: 400, param: 'expand' })
    const unknown = await refusalOf(stripe.customers.retrieve(id, { expand: ['nonsense'] }))
    expect(unknown.message).toContain('cannot be expanded (nonsense)')
    const deep = await refusalOf(stripe.subscriptions.list({ expand: ['data.items.data.price.product'] }))
    expect(deep.message).toContain('more than 4 levels')
  })
})

describe('refusals', () => {
  it('has Stripe’s shapes', async () => {
    expect(await refusalOf(stripe.customers.retrieve('cus_nobody'))).toMatchObject({
      type: 'StripeInvalidRequestError',
      code: 'resource_missing',
      param: 'id',
      statusCode: 404,
      message: "No such customer: 'cus_nobody'",
    })
    expect(
      await refusalOf(stripe.subscriptions.create({ customer: 'cus_nobody', items: [{ price: 'x' }] })),
    ).toMatchObject({ code: 'resource_missing', param: 'customer', statusCode: 400 })
    expect(await refusalOf(stripe.rawRequest('POST', '/v1/prices', { currency: 'usd' }))).toMatchObject({
      code: 'parameter_missing',
      param: 'unit_amount',
    })
    expect(await refusalOf(stripe.rawRequest('POST', '/v1/customers', { nmae: 'typo' }))).toMatchObject({
      code: 'parameter_unknown',
      param: 'nmae',
    })
    expect(await refusalOf(stripe.rawRequest('POST', '/v1/customers', { metadata: { a: { b: 'c' } } }))).toMatchObject({
      param: 'metadata[a]',
    })
    expect(await refusalOf(stripe.rawRequest('GET', '/v1/charges'))).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 404,
    })
  })

  it('asks for a key, and never takes a live one', async () => {
    expect((await fetch(`${test.url}/v1/customers`)).status).toBe(401)
    const live = new Stripe('sk_live_x', { host: '127.0.0.1', port: Number(new URL(test.url).port), protocol: 'http' })
    expect(await refusalOf(live.customers.list())).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 })
  })

  it('refuses bodies that are too large or malformed', async () => {
    const headers = { authorization: 'Bearer sk_test_x' }
    const large = await fetch(`${test.url}/v1/customers`, { method: 'POST', headers, body: `name=${'x'.repeat(2e6)}` })
    expect(large.status).toBe(413)
    for (const body of ['a[=1', '__proto__[x]=1', 'metadata[__proto__]=1', `a${'[b]'.repeat(20)}=1`]) {
      expect((await fetch(`${test.url}/v1/customers`, { method: 'POST', headers, body })).status).toBe(400)
    }
  })
})

describe('idempotency keys', () => {
  it('answers the same to the same, refuses the key for anything else, and survives a restart', async () => {
    const options = { idempotencyKey: 'once-only' }
    const first = await stripe.customers.create({ name: 'Once' }, options)
    const second = await stripe.customers.create({ name: 'Once' }, options)
    expect(second.id).toBe(first.id)
    const other = await refusalOf(stripe.customers.create({ name: 'Twice' }, options))
    expect(other).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 })
    await test.restart()
    stripe = test.stripe
    expect((await stripe.customers.create({ name: 'Once' }, options)).id).toBe(first.id)
    const { data } = await stripe.customers.list({ limit: 100 })
    expect(data.filter(({ name }) => name === 'Once')).toHaveLength(1)
  })

  it('keeps no answer to a request that was refused', async () => {
    const options = { idempotencyKey: 'mended' }
    await refusalOf(stripe.customers.create({ email: 'nonsense' }, options))
    expect(await stripe.customers.create({ email: 'ok@example.com' }, options)).toMatchObject({
      email: 'ok@example.com',
    })
  })
})

describe('the state file', () => {
  it('holds everything after a restart, whatever was torn off its end', async () => {
    const { id } = await stripe.customers.create({ name: 'Kept' })
    await test.stop()
    appendFileSync(test.stateFile, '[["customers","cus_torn",{"id":"cus_to')
    await test.restart()
    stripe = test.stripe
    expect(await stripe.customers.retrieve(id)).toMatchObject({ name: 'Kept' })
    expect(await refusalOf(stripe.customers.retrieve('cus_torn'))).toMatchObject({ statusCode: 404 })
  })

  it('never holds the number of a card', async () => {
    const customer = await stripe.customers.create({ email: 'card@example.com' })
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
      product_data: { name: 'Small' },
    })
    await subscribe(test, customer.id, price.id)
    expect(readFileSync(test.stateFile, 'utf8')).not.toMatch(/4242\s?4242/)
  })

  it('is left alone by a second simulator whose port is taken', async () => {
    const { id } = await stripe.customers.create({ name: 'Undisturbed' })
    const port = Number(new URL(test.url).port)
    const second = startStripe({
      port,
      stateFile: test.stateFile,
      webhookUrl: 'http://127.0.0.1:9/',
      webhookSecret: 'whsec_x',
    })
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', message: expect.stringContaining(String(port)) })
    await stripe.customers.update(id, { name: 'Still there' })
    await test.restart()
    stripe = test.stripe
    expect(await stripe.customers.retrieve(id)).toMatchObject({ name: 'Still there' })
  })
})
