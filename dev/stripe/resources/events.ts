import type Stripe from 'stripe'
import { z } from 'zod'
import { listOf } from '@/dev/stripe/list'
import { boolean, listShape, paramsOf, text } from '@/dev/stripe/params'
import { route, type Route } from '@/dev/stripe/route'
import { noSuch } from '@/dev/stripe/stripe-error'

const listParams = paramsOf<Stripe.EventListParams>()({
  ...listShape,
  delivery_success: boolean.optional(),
  type: text.optional(),
  types: z.array(text).max(20).optional(),
})

/** `customer.*` stands for every type that begins with `customer.`. */
function matches(type: string, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted
}

export const eventRoutes: readonly Route[] = [
  route('GET', '/v1/events', listParams, (sim, { type, types, delivery_success, ...page }) => {
    const names = types ?? (type === undefined ? ['*'] : [type])
    const wanted = sim.store
      .all('events')
      .filter((event) => names.some((name) => matches(event.type, name)))
      .filter((event) => delivery_success === undefined || (event.pending_webhooks === 0) === delivery_success)
    return listOf('/v1/events', 'event', wanted, page)
  }),
  route('GET', '/v1/events/:id', z.strictObject({}), (sim, _, { id }) => {
    const event = sim.store.get('events', id)
    if (!event) throw noSuch('event', id)
    return event
  }),
]
