import { isDeepStrictEqual } from 'node:util'
import Stripe from 'stripe'
import { newId } from './new-id'
import type { Sim } from './simulator'
import type { EventType } from './stored'

const keptEvents = 10_000

/** Records an event with the object as it is now, and its webhook to be delivered. */
export function emit(sim: Sim, type: EventType, object: object, previous?: object): void {
  const event = sim.store.put('events', {
    id: newId('evt'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: sim.now,
    data: { object, ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: 1,
    request: sim.request,
    type,
  })
  sim.store.put('deliveries', { id: event.id, attempts: 0, nextAttemptAt: Date.now(), gaveUp: false })
  if (sim.store.count('events') > keptEvents) {
    const oldest = sim.store.all('events').find((old) => !sim.store.get('deliveries', old.id))
    if (oldest) sim.store.remove('events', oldest.id)
  }
}

/** Records an `….updated` event, unless nothing has changed. */
export function emitUpdated(sim: Sim, type: EventType, before: object, after: object): void {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  const previous: Record<string, unknown> = {}
  for (const key of keys) {
    const was: unknown = Reflect.get(before, key)
    if (!isDeepStrictEqual(was, Reflect.get(after, key))) previous[key] = was ?? null
  }
  if (Object.keys(previous).length > 0) emit(sim, type, after, previous)
}
