import { plans } from '@/lib/billing/plans'
import { Code } from './code'
import { Prose } from './prose'
import { Section } from './section'

const rates = Object.values(plans)
  .map(({ name, share }) => `${name} ${share.apiRequestsPerMinute.toLocaleString('en')}`)
  .join(', ')

const topics: { title: string; text: string[] }[] = [
  {
    title: 'Keys',
    text: [
      'An owner or admin makes a key under Settings, API keys, and ticks what it may do. It is shown once: we keep only a hash. Every request brings it in the header `Authorization: Bearer …`. Cookies are not looked at, and browsers of other sites are told nothing (no CORS): keys belong on servers.',
      'A key acts in the name of who made it, and never does more than they may at that moment. It ends when it is revoked, when its time is over, and when its maker leaves.',
    ],
  },
  {
    title: 'Lists',
    text: [
      'Lists come in pages: `limit` says how many at most, `nextCursor` goes into `cursor` to go on, and null is the end. A cursor belongs to the list and the parameters that it came from.',
      'What is there from the first call to the last, and fits all the while, you get exactly once, whatever others write meanwhile; and nothing twice. What is made or changed on the way may be there or not. To hear of changes, use webhooks.',
      'Tasks and projects can be asked for by custom fields: `custom[field id]=…` for what a field is or holds, `customFrom[…]` and `customTo[…]` for numbers and days, `none` for where it is empty. What a field can’t be asked is refused, and never left out. To keep a copy, ask for what has changed with `updatedSince`.',
    ],
  },
  {
    title: 'Sending again',
    text: [
      'Any POST, PATCH or DELETE may bring an `Idempotency-Key` of your choice, such as a UUID. Sent again within a day under the same key, it does nothing twice and gets the first answer once more, marked `Idempotency-Replayed: true`: after a timeout just send it again. The same key with another request is refused with 422. A refusal is not kept, since it changed nothing.',
    ],
  },
  {
    title: 'Changing what somebody else may change',
    text: [
      'Answers have an `ETag`. Send it in `If-Match` with a PATCH or DELETE, or to archive, and it is done only if nobody was faster; else the answer is 412. With a GET, `If-None-Match` saves the body where nothing has changed: 304.',
    ],
  },
  {
    title: 'How much',
    text: [
      `All keys of a workspace together have so many requests a minute: ${rates}. The headers \`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\` say where you are; above it the answer is 429 with \`Retry-After\`, the seconds to wait. With 503, too, wait as long and send it again.`,
    ],
  },
]

/** What holds for every call. */
export function Guide({ root }: { root: string }) {
  return (
    <Section title="Getting started">
      <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
        <div className="grid gap-3 text-pretty">
          <Prose text={`Everything is under \`${root}\`, and speaks JSON. Make a key, then ask whose it is:`} />
        </div>
        <Code
          label="A first call"
          text={`export API_KEY=tnt_…\ncurl "${root}/key" -H "Authorization: Bearer $API_KEY"`}
        />
      </div>
      {topics.map(({ title, text }) => (
        <div key={title} className="max-w-2xl">
          <h3 className="mb-1.5 text-base font-semibold">{title}</h3>
          <div className="grid gap-2">
            {text.map((paragraph) => (
              <Prose key={paragraph} text={paragraph} className="text-pretty text-muted" />
            ))}
          </div>
        </div>
      ))}
    </Section>
  )
}
