'use client'

import { FieldNotes, useFieldWiring } from '@/components/form/field-frame'
import { useTicked } from '@/components/form/use-ticked'
import { classNames } from '@/components/ui/class-names'
import { type EventType, eventTypes } from '@/lib/webhooks/event-types'

const all = Object.entries(eventTypes) as [EventType, string][]
const box = 'size-4 shrink-0 cursor-pointer accent-accent'

/** What an endpoint hears of: everything, what is yet to come included, or what is ticked. Native boxes, for before any script has loaded. */
export function EventsField({ defaultValue }: { defaultValue: string }) {
  const { wiring, error } = useFieldWiring('events', undefined)
  const [chosen, toggle] = useTicked(defaultValue.split(' '))
  const isAll = chosen.has('*')
  return (
    <fieldset className="grid content-start gap-1" {...wiring}>
      <legend className="mb-1.5 block text-sm font-medium text-ink">Events</legend>
      <label className="flex min-h-8 cursor-pointer items-center gap-2.5 text-sm">
        <input type="checkbox" name="events" value="*" checked={isAll} onChange={() => toggle('*')} className={box} />
        All of them, those that are yet to come included
      </label>
      <div className={classNames('grid gap-x-6 border-t border-line pt-1 sm:grid-cols-2', isAll && 'text-muted')}>
        {all.map(([event, label]) => (
          <label key={event} className="flex min-h-8 cursor-pointer items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              name="events"
              value={event}
              checked={chosen.has(event)}
              onChange={() => toggle(event)}
              className={box}
            />
            {label}
          </label>
        ))}
      </div>
      <FieldNotes id={wiring.id} error={error} />
    </fieldset>
  )
}
