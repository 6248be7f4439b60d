import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { Avatar } from '@/components/ui/avatar'
import { Time } from '@/components/ui/time'
import type { ActivityItem, EventItem } from '@/lib/activity/list-activity'
import { say } from './actions'
import { CommentCard } from './comment-card'
import { CommentForm } from './comment-form'
import type { Person } from './mention-query'

/** What was said about a task and done to it, in the order of time, and where one says more. */
export function ActivityFeed({
  taskId,
  items,
  earlierHref,
  people,
  viewerId,
  canSay,
}: {
  taskId: string
  items: ActivityItem[]
  /** Leads to what came before; null where nothing did. */
  earlierHref: string | null
  people: Person[]
  viewerId: string
  canSay: boolean
}) {
  return (
    <section aria-labelledby="activity" className="mt-8 max-w-3xl">
      <h2 id="activity" className="text-base font-semibold tracking-tight">
        Activity
      </h2>
      {earlierHref && (
        <Link href={earlierHref} scroll={false} className="relative mt-3 inline-block text-accent underline">
          Show earlier activity
          <LinkPending />
        </Link>
      )}
      <ol className="mt-4 grid gap-4">
        {items.map((item) => (
          <li key={item.id}>
            {item.kind === 'comment' ? (
              <CommentCard comment={item} {...{ people, viewerId }} isOpen={canSay} />
            ) : (
              <EventLine event={item} />
            )}
          </li>
        ))}
      </ol>
      {canSay && (
        <div className="mt-6">
          <CommentForm action={say} hidden={{ taskId }} people={people} />
        </div>
      )}
    </section>
  )
}

function EventLine({ event: { who, phrases, at } }: { event: EventItem }) {
  return (
    <div className="flex gap-3 text-[0.8125rem] text-muted">
      <span className="grid w-7 shrink-0 justify-items-center">
        <Avatar id={who.id} name={who.name} size="xs" />
      </span>
      <p className="min-w-0 text-pretty wrap-anywhere">
        <span className="font-medium text-ink">{who.name}</span>{' '}
        {phrases.map((phrase, index) =>
          typeof phrase === 'string' ? (
            phrase
          ) : (
            <span key={`${index} ${phrase.name}`} className="font-medium text-ink">
              {phrase.name}
            </span>
          ),
        )}{' '}
        · <Time value={at} format="relative" />
      </p>
    </div>
  )
}
