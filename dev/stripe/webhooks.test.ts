import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TestSimulator, seed, subscribe } from './test-simulator'

let test: TestSimulator

beforeEach(async () => {
  test = await TestSimulator.start('saas.localhost')
})
afterEach(() => test.close())

const receivedCount = (count: number) =>
  vi.waitFor(() => expect(test.received.length).toBeGreaterThanOrEqual(count), { timeout: 5_000, interval: 20 })

/** Long enough for anything that should not come. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 400))

describe('webhooks', () => {
  it('arrive signed, at a host under .localhost, in order, with what happened', async () => {
    const { customer, pro } = await seed(test.stripe)
    const subscription = await subscribe(test, customer.id, pro.id)
    await vi.waitFor(() => expect(test.types()).toContain('checkout.session.completed'), { timeout: 5_000 })
    expect(test.received[0]?.host).toMatch(/^saas\.localhost:\d+$/)
    expect(test.types().slice(-9)).toEqual([
      'payment_method.attached',
      'customer.subscription.created',
      'invoice.created',
      'invoice.finalized',
      'payment_intent.succeeded',
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
      'checkout.session.completed',
    ])
    const event = test.received.map((one) => one.event).find((one) => one.type === 'customer.subscription.updated')
    expect(event).toMatchObject({
      api_version: '2026-10-28.endive',
      livemode: false,
      data: { object: { id: subscription.id, status: 'active' }, previous_attributes: { status: 'incomplete' } },
    })
    expect(await test.stripe.events.retrieve(event?.id ?? '')).toMatchObject({ id: event?.id })
  })

  it('tells which request caused an event', async () => {
    await test.stripe.customers.create({}, { idempotencyKey: 'cause' })
    await receivedCount(1)
    expect(test.received[0]?.event.request).toMatchObject({
      id: expect.stringMatching(/^req_/),
      idempotency_key: 'cause',
    })
  })

  it('are sent again until they are taken', async () => {
    let failures = 3
    test.answerWith = () => (failures-- > 0 ? 500 : 200)
    await test.stripe.customers.create({ name: 'Persistent' })
    await receivedCount(1)
    expect(failures).toBeLessThan(0)
    await vi.waitFor(async () => {
      const { data } = await test.stripe.events.list({ delivery_success: true })
      expect(data).toHaveLength(1)
    }, 5_000)
  })

  it('that were not taken are sent right after a restart, however long the wait was', async () => {
    test.backoffMs = [3_600_000]
    await test.restart()
    test.answerWith = () => 500
    await test.stripe.customers.create({ name: 'Patient' })
    await aWhile()
    await test.stop()
    expect(test.received).toEqual([])
    test.answerWith = () => 200
    await test.restart()
    await receivedCount(1)
    expect(test.types()).toEqual(['customer.created'])
  })

  it('are held back until they are flushed, and come in the order asked for', async () => {
    await test.control('webhooks', { mode: 'hold' })
    await test.stripe.customers.create({ name: 'First' })
    await test.stripe.products.create({ name: 'Second' })
    await aWhile()
    expect(test.received).toEqual([])
    expect(await test.control('webhooks/flush', { order: 'reverse' })).toEqual({ delivered: 2, failed: 0 })
    expect(test.types()).toEqual(['product.created', 'customer.created'])
  })

  it('come twice when duplicated, with the same id', async () => {
    await test.control('webhooks', { mode: 'duplicate' })
    await test.stripe.customers.create({})
    await receivedCount(2)
    await aWhile()
    expect(test.received.map(({ event }) => event.id)).toEqual([test.received[0]?.event.id, test.received[0]?.event.id])
  })

  it('all come, once each, when shuffled', async () => {
    await test.control('webhooks', { mode: 'shuffle' })
    const names = Array.from({ length: 12 }, (_, index) => `Customer ${index}`)
    for (const name of names) await test.stripe.customers.create({ name })
    await receivedCount(12)
    await aWhile()
    const came = test.received.map(({ event }) => ('name' in event.data.object ? event.data.object.name : ''))
    expect(new Set(came)).toEqual(new Set(names))
    expect(came).toHaveLength(names.length)
    expect(came).not.toEqual(names)
  })

  it('refuses a mode that does not exist', async () => {
    await expect(test.control('webhooks', { mode: 'lose' })).rejects.toThrow('400')
  })

  it('are forgotten with everything else at a reset', async () => {
    test.answerWith = () => 500
    const { id } = await test.stripe.customers.create({})
    await test.control('reset')
    await expect(test.stripe.customers.retrieve(id)).rejects.toMatchObject({ statusCode: 404 })
    const state = await (await fetch(`${test.url}/_sim/state`)).json()
    expect(state).toMatchObject({ counts: { customers: 0, events: 0, deliveries: 0 }, webhooks: { mode: 'deliver' } })
  })
})
