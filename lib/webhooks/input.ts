import { z } from 'zod'
import { descriptionInput, idInput } from '@/lib/fields/input'
import { endpointUrlInput } from './endpoint-url'
import { type EventType, eventTypes } from './event-types'

const eventInput = z.union([z.enum(Object.keys(eventTypes) as EventType[]), z.literal('*')], 'Choose from the list.')

/** Ticked boxes: a form sends one as text, several as a list, none as nothing. `*` stands for all, those to come included. */
const eventsInput = z
  .union([z.array(eventInput), eventInput.transform((one) => [one])], 'Choose from the list.')
  .optional()
  .default([])
  .refine((events) => events.length > 0, 'Choose at least one event.')
  .transform((events) => (events.includes('*') ? '*' : [...new Set(events)].join(' ')))

const details = {
  url: endpointUrlInput,
  description: descriptionInput.refine((text) => text.length <= 200, 'Use at most 200 characters.'),
  events: eventsInput,
}

export const createEndpointInput = z.object(details)
export const updateEndpointInput = z.object({ endpointId: idInput, ...details })
export const endpointIdInput = z.object({ endpointId: idInput })
export const deliveryIdInput = z.object({ deliveryId: idInput })

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Of the delivery log's address; what can't be is left out. `before` is the last id of the page before. */
export const listDeliveriesInput = z.object({
  state: z.enum(deliveryStates).or(z.literal('')).catch(''),
  type: z.string().max(60).catch(''),
  before: z.uuid().or(z.literal('')).catch(''),
})
