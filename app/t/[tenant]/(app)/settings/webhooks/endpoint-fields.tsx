import { Field } from '@/components/form/field'
import type { Endpoint } from '@/lib/webhooks/read-endpoints'
import { EventsField } from './events-field'

/** Address, description and events, empty or of an endpoint that there is. */
export function EndpointFields({ endpoint }: { endpoint?: Pick<Endpoint, 'url' | 'description' | 'events'> }) {
  return (
    <>
      <Field
        name="url"
        type="url"
        label="Address"
        hint="Where your program listens, with https. It must be on the public internet."
        placeholder="https://example.com/webhooks"
        defaultValue={endpoint?.url}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        required
      />
      <Field
        name="description"
        label="What is it for?"
        optional
        defaultValue={endpoint?.description}
        autoComplete="off"
        maxLength={200}
      />
      <EventsField defaultValue={endpoint?.events ?? '*'} />
    </>
  )
}
