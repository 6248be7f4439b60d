import { apiProblems } from '@/lib/api/problem'
import { Code } from './code'
import { Prose } from './prose'
import { Section } from './section'

const sample = `HTTP/1.1 400 Bad Request
Content-Type: application/problem+json

{
  "type": "https://…/developers#INVALID_INPUT",
  "title": "Bad Request",
  "status": 400,
  "detail": "Some of this can’t be right. See “errors”.",
  "code": "INVALID_INPUT",
  "requestId": "0c1d…",
  "errors": [{ "field": "title", "detail": "Give the task’s title." }]
}`

/** Where `type` of a problem leads: what each code means. */
export function Problems() {
  return (
    <Section title="Problems">
      <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
        <Prose
          className="max-w-2xl text-pretty text-muted"
          text="What goes wrong comes as `application/problem+json` (RFC 9457). Programs compare `code`; `detail` is for people, and `requestId`, which is also the header `Request-Id`, is what to name when you ask us."
        />
        <Code label="A problem" text={sample} />
      </div>
      <dl className="divide-y divide-line rounded-md border border-line bg-surface">
        {apiProblems.map(({ code, status, message }) => (
          <div
            key={code}
            id={code}
            className="grid scroll-mt-6 gap-x-4 gap-y-1 px-4 py-2.5 target:bg-accent-soft sm:grid-cols-[17rem_minmax(0,1fr)]"
          >
            <dt className="font-mono text-[0.8125rem] font-medium break-words">
              <span className="text-muted">{status}</span> {code}
            </dt>
            <dd className="text-[0.8125rem] text-pretty">{message}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
