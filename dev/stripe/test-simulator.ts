import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Stripe from 'stripe'
import { freePort } from '@/dev/process/free-port'
import { startStripe, type RunningStripe } from './start-stripe'

const webhookSecret = 'whsec_of_the_tests'

/** A webhook as it arrived, its signature verified by the real SDK. */
export interface Received {
  readonly event: Stripe.Event
  readonly host: string
}

/** A running simulator with the real SDK in front of it and a webhook endpoint behind it. */
export class TestSimulator {
  readonly received: Received[] = []
  /** How the endpoint answers; a test may make it fail. */
  answerWith: () => number = () => 200
  /** Waits between attempts, in ms; taken up at the next start. */
  backoffMs: readonly number[] = [50, 100, 200]
  /** Host name in the webhook URL; `*.localhost` has to reach this machine as well. */
  readonly #webhookHost: string
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'stripe-test-'))
  readonly #endpoint: http.Server
  #running: RunningStripe | undefined
  #port = 0
  #stripe: Stripe | undefined

  private constructor(webhookHost: string) {
    this.#webhookHost = webhookHost
    this.#endpoint = http.createServer((request, response) => {
      void this.#receive(request).then((status) => response.writeHead(status).end())
    })
  }

  static async start(webhookHost = '127.0.0.1'): Promise<TestSimulator> {
    const test = new TestSimulator(webhookHost)
    test.#endpoint.listen(0, '127.0.0.1')
    await once(test.#endpoint, 'listening')
    await test.restart()
    return test
  }

  get stripe(): Stripe {
    if (!this.#stripe) throw new Error('The simulator is not running.')
    return this.#stripe
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get stateFile(): string {
    return path.join(this.#folder, 'stripe.json')
  }

  async stop(): Promise<void> {
    await this.#running?.close()
    this.#running = undefined
  }

  /** Stops the simulator if it runs, and starts it on the same state. */
  async restart(): Promise<void> {
    await this.stop()
    this.#port = await freePort()
    this.#running = await startStripe({
      port: this.#port,
      stateFile: this.stateFile,
      webhookUrl: `http://${this.#webhookHost}:${portOf(this.#endpoint)}/hook?from=test`,
      webhookSecret,
      backoffMs: this.backoffMs,
    })
    this.#stripe = new Stripe('sk_test_of_the_tests', {
      host: '127.0.0.1',
      port: this.#port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    })
  }

  async close(): Promise<void> {
    await this.stop()
    this.#endpoint.close()
    rmSync(this.#folder, { recursive: true })
  }

  /** One of the simulator's own controls. */
  async control(pathname: string, input: object = {}): Promise<unknown> {
    const response = await fetch(`${this.url}/_sim/${pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    if (!response.ok) throw new Error(`${pathname}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  /** Presses the button of a hosted page. */
  async submit(url: string, form: Record<string, string>): Promise<{ status: number; location: string; text: string }> {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
    return { status: response.status, location: response.headers.get('location') ?? '', text: await response.text() }
  }

  /** Types of the events received so far. */
  types(): string[] {
    return this.received.map(({ event }) => event.type)
  }

  async #receive(request: http.IncomingMessage): Promise<number> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
    const status = this.answerWith()
    if (status !== 200) return status
    const signature = request.headers['stripe-signature'] ?? ''
    const event = this.stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, webhookSecret)
    this.received.push({ event, host: request.headers.host ?? '' })
    return 200
  }
}

function portOf(server: http.Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

export const goodCard = { number: '4242 4242 4242 4242', expiry: '12 / 40', cvc: '123', name: 'Anna Berg' }
export const declinedCard = { ...goodCard, number: '4000 0000 0000 0002' }
export const cardFailingLater = { ...goodCard, number: '4000 0000 0000 0341' }

/** A customer, and two monthly prices to subscribe to: 49.00 and 399.00 US dollars. */
export async function seed(stripe: Stripe) {
  const customer = await stripe.customers.create({ email: 'anna@example.com', name: 'Acme' })
  const price = (name: string, amount: number) =>
    stripe.prices.create({
      currency: 'usd',
      unit_amount: amount,
      recurring: { interval: 'month' },
      lookup_key: name.toLowerCase(),
      product_data: { name },
    })
  return { customer, pro: await price('Pro', 4_900), business: await price('Business', 39_900) }
}

/** Pays for a subscription to the price at the hosted page; returns the subscription. */
export async function subscribe(
  test: TestSimulator,
  customer: string,
  price: string,
  card: Record<string, string> = goodCard,
): Promise<Stripe.Subscription> {
  const session = await test.stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price, quantity: 1 }],
    success_url: 'http://acme.saas.localhost:3000/billing?session={CHECKOUT_SESSION_ID}',
  })
  const paid = await test.submit(session.url ?? '', card)
  if (paid.status !== 303) throw new Error(`Checkout answered ${paid.status}: ${paid.text}`)
  const complete = await test.stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] })
  if (typeof complete.subscription !== 'object' || !complete.subscription) throw new Error('No subscription.')
  return complete.subscription
}

/** The id of something that may have been expanded. */
export function idOf(reference: string | { id: string } | null | undefined): string {
  return typeof reference === 'string' ? reference : (reference?.id ?? '')
}
