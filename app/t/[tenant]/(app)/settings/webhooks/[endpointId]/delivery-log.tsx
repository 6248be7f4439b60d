import { ChevronRight, Inbox, SearchX } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { FilterSelect } from '@/components/filter/filter-fields'
import { FilterForm } from '@/components/filter/filter-form'
import { queryString } from '@/components/filter/query-string'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card, CardFooter, CardHeader } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Pagination } from '@/components/ui/pagination'
import { Time } from '@/components/ui/time'
import { eventTypes, testEventType } from '@/lib/webhooks/event-types'
import type { DeliveryState, listDeliveriesInput } from '@/lib/webhooks/input'
import type { Delivery } from '@/lib/webhooks/list-deliveries'
import type { Endpoint } from '@/lib/webhooks/read-endpoints'
import { replay } from '@/app/t/[tenant]/(app)/settings/webhooks/actions'

const states: Record<DeliveryState, { label: string; tone: Tone }> = {
  waiting: { label: 'On its way', tone: 'neutral' },
  delivered: { label: 'Arrived', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
}

const stateOptions = [
  ['', 'Any state'],
  ...Object.entries(states).map(([value, { label }]) => [value, label] as const),
] as const
const typeOptions = [
  ['', 'Any event'],
  ...Object.keys(eventTypes).map((type) => [type, type] as const),
  [testEventType, testEventType],
] as const

/** What was sent to an endpoint in the last 30 days, newest first, with what came of it. `children`: what can be sent now. */
export function DeliveryLog({
  endpoint,
  query,
  deliveries,
  older,
  children,
}: {
  endpoint: Endpoint
  query: z.output<typeof listDeliveriesInput>
  deliveries: Delivery[]
  older: string | null
  children: ReactNode
}) {
  const path = `/settings/webhooks/${endpoint.id}`
  const { state, type, before } = query
  const isFiltered = Boolean(state || type)
  return (
    <Card>
      <CardHeader title="Deliveries" description="Of the last 30 days, newest first." actions={children} />
      <div className="border-b border-line px-5 py-3">
        <FilterForm label="Deliveries">
          <FilterSelect name="state" label="State" value={state} options={stateOptions} />
          <FilterSelect name="type" label="Event" value={type} options={typeOptions} />
          {isFiltered && (
            <Link
              href={path}
              className="relative rounded-xs px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline"
            >
              Clear
              <LinkPending />
            </Link>
          )}
        </FilterForm>
      </div>
      {deliveries.length === 0 ? (
        <NoDeliveries isFiltered={isFiltered || before !== ''} />
      ) : (
        <ul className="divide-y divide-line">
          {deliveries.map((delivery) => (
            <DeliveryItem key={delivery.id} delivery={delivery} mayReplay={!endpoint.disabledAt} />
          ))}
        </ul>
      )}
      {(older ?? before) && (
        <CardFooter>
          <Pagination
            previous={before ? `${path}${queryString({ state, type })}` : undefined}
            next={older ? `${path}${queryString({ state, type, before: older })}` : undefined}
          >
            Newest first
          </Pagination>
        </CardFooter>
      )}
    </Card>
  )
}

function NoDeliveries({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <EmptyState icon={<SearchX />} title="No delivery fits" />
  return (
    <EmptyState icon={<Inbox />} title="Nothing has been sent yet">
      Change something, or send a test event: it is listed here with the answer.
    </EmptyState>
  )
}

function DeliveryItem({ delivery, mayReplay }: { delivery: Delivery; mayReplay: boolean }) {
  const { id, eventId, eventType, payload, state, attempts, lastStatus, lastError, lastMs, createdAt } = delivery
  const { label, tone } = states[state]
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight aria-hidden className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90" />
          <span className="min-w-0 flex-1 font-mono text-[0.8125rem] max-sm:basis-3/5">{eventType}</span>
          <span className="text-muted tabular-nums max-sm:order-1 max-sm:pl-7 max-sm:text-[0.8125rem]">
            {attempts > 0 && answerInWords(lastStatus, lastMs)}
          </span>
          <Badge tone={tone}>{label}</Badge>
          <Time
            value={createdAt}
            format="datetime"
            className="text-muted max-sm:order-1 max-sm:ml-auto max-sm:text-[0.8125rem] sm:w-40 sm:text-right"
          />
        </summary>
        <div className="grid gap-3 px-5 pb-4 sm:pl-12">
          {lastError && <p className="text-pretty text-danger">{lastError}</p>}
          <p className="text-muted">
            {attempts === 1 ? 'One attempt' : `${attempts} attempts`}
            {state === 'waiting' && attempts > 0 && '; it is tried again by itself'}. Event{' '}
            <code className="font-mono text-[0.8125rem] break-all">{eventId}</code>
          </p>
          <pre className="rounded-md border border-line bg-sunken p-3 font-mono text-[0.8125rem] break-words whitespace-pre-wrap">
            {JSON.stringify(payload, null, 2)}
          </pre>
          {mayReplay && state !== 'waiting' && (
            <ActionForm action={replay} hidden={{ deliveryId: id }}>
              <SubmitButton variant="secondary" size="sm" className="justify-self-start" pendingLabel="Sending">
                Send it again
              </SubmitButton>
            </ActionForm>
          )}
        </div>
      </details>
    </li>
  )
}

const answerInWords = (status: number | null, ms: number | null) => `${status ?? 'No answer'} · ${timeInWords(ms ?? 0)}`

const timeInWords = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`)
