import { setTimeout as sleep } from 'node:timers/promises'
import { newSignature } from './new-signature'
import type { Delivery } from '@/dev/stripe/stored'
import type { Store } from '@/dev/stripe/store'
import { postWebhook } from './post-webhook'

export const webhookModes = ['deliver', 'hold', 'duplicate', 'shuffle'] as const
export type WebhookMode = (typeof webhookModes)[number]
export type FlushOrder = 'created' | 'reverse' | 'shuffle'

/** Waits between attempts, in ms; the last one repeats until `maxAttempts`. */
export const defaultBackoffMs = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000]
const maxAttempts = 20
/** How long `shuffle` gathers events before it mixes them. */
const shuffleMs = 300

export interface DelivererOptions {
  readonly url: URL
  readonly secret: string
  readonly backoffMs: readonly number[]
}

/** Sends what waits in `deliveries`, one after another, until each has been answered with a 2xx. */
export class Deliverer {
  mode: WebhookMode = 'deliver'
  readonly #store: Store
  readonly #options: DelivererOptions
  readonly #stopped = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #busy = false

  constructor(store: Store, options: DelivererOptions) {
    this.#store = store
    this.#options = options
  }

  /** Begins: whatever an earlier run could not deliver is tried at once, from the first short wait on. */
  start(): void {
    this.#store.transact(() => {
      for (const { id } of this.#store.all('deliveries')) {
        this.#store.put('deliveries', { id, attempts: 0, nextAttemptAt: Date.now(), gaveUp: false })
      }
    })
    this.wake()
  }

  /** Looks for work soon. Cheap; called after every commit. */
  wake(): void {
    if (this.#busy || this.#stopped.signal.aborted) return
    clearTimeout(this.#timer)
    if (this.mode === 'hold') return
    const next = this.#waiting().reduce((soonest, one) => Math.min(soonest, one.nextAttemptAt), Infinity)
    if (next === Infinity) return
    const delay = Math.max(this.mode === 'shuffle' ? shuffleMs : 0, next - Date.now())
    this.#timer = setTimeout(() => this.#begin(() => this.#due(), this.mode), delay)
    this.#timer.unref()
  }

  setMode(mode: WebhookMode): void {
    this.mode = mode
    this.wake()
  }

  /** Sends everything that waits right now, whatever the mode, given-up ones as well. */
  async flush(order: FlushOrder): Promise<{ delivered: number; failed: number }> {
    clearTimeout(this.#timer)
    await this.#running
    const batch = this.#store.all('deliveries')
    const ordered = order === 'shuffle' ? shuffled(batch) : order === 'reverse' ? batch.toReversed() : batch
    this.#begin(() => ordered, 'deliver')
    await this.#running
    const failed = ordered.filter((one) => this.#store.get('deliveries', one.id)).length
    return { delivered: ordered.length - failed, failed }
  }

  /** Stops sending; what was not answered yet stays for the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  #begin(batch: () => readonly Delivery[], mode: WebhookMode): void {
    this.#busy = true
    this.#running = this.#running
      .then(() => this.#send(batch(), mode))
      .finally(() => {
        this.#busy = false
        this.wake()
      })
  }

  async #send(batch: readonly Delivery[], mode: WebhookMode): Promise<void> {
    for (const delivery of mode === 'shuffle' ? shuffled(batch) : batch) {
      if (this.#stopped.signal.aborted) return
      const times = mode === 'duplicate' ? 2 : 1
      for (let time = 0; time < times; time += 1) await this.#attempt(delivery.id)
    }
  }

  async #attempt(id: string): Promise<void> {
    const event = this.#store.get('events', id)
    const delivery = this.#store.get('deliveries', id)
    if (!event) {
      this.#store.transact(() => this.#store.remove('deliveries', id))
      return
    }
    const payload = JSON.stringify(event, null, 2)
    const { url, secret } = this.#options
    const signature = newSignature(payload, secret)
    const delivered = await postWebhook(url, payload, signature, this.#stopped.signal)
    if (this.#stopped.signal.aborted || !this.#store.get('events', id)) return
    this.#store.transact(() => {
      if (delivered) {
        this.#store.remove('deliveries', id)
        this.#store.put('events', { ...event, pending_webhooks: 0 })
      } else if (delivery) {
        this.#store.put('deliveries', this.#afterFailure(delivery))
      }
    })
    // Lets the server answer between two deliveries.
    await sleep(0)
  }

  #afterFailure(delivery: Delivery): Delivery {
    const attempts = delivery.attempts + 1
    const { backoffMs } = this.#options
    const wait = backoffMs[Math.min(attempts, backoffMs.length) - 1] ?? 0
    const nextAttemptAt = Date.now() + wait
    return { ...delivery, attempts, nextAttemptAt, gaveUp: attempts >= maxAttempts }
  }

  #waiting(): Delivery[] {
    return this.#store.all('deliveries').filter((one) => !one.gaveUp)
  }

  #due(): Delivery[] {
    const now = Date.now()
    return this.mode === 'hold' ? [] : this.#waiting().filter((one) => one.nextAttemptAt <= now)
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item)
}
