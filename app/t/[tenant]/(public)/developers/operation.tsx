import { Badge, type Tone } from '@/components/ui/badge'
import type { ReferenceOperation } from '@/lib/api/reference'
import { Code, FoldedCode } from './code'
import { FieldList } from './field-list'
import { Prose } from './prose'

const tones: Record<string, Tone> = { GET: 'neutral', POST: 'accent', PATCH: 'warning', DELETE: 'danger' }

/** One thing the API does: what to send beside what comes of it. */
export function Operation({ operation }: { operation: ReferenceOperation }) {
  const { id, method, path, summary, description, parameters, body, answer, problems, curl } = operation
  return (
    <article aria-labelledby={id} className="grid min-w-0 gap-4 xl:grid-cols-2 xl:items-start">
      <div className="grid min-w-0 gap-4">
        <div>
          <h3 id={id} className="scroll-mt-6 text-base font-semibold">
            {summary}
          </h3>
          <p className="mt-1.5 flex flex-wrap items-center gap-2">
            <Badge tone={tones[method]}>{method}</Badge>
            <code className="min-w-0 font-mono text-[0.8125rem] wrap-anywhere">{path}</code>
          </p>
          <Prose text={description} className="mt-2 text-pretty text-muted" />
        </div>
        {parameters.length > 0 && <FieldList rows={parameters} label={`Parameters: ${summary}`} />}
        {body.length > 0 && (
          <div className="grid gap-2">
            <h4 className="text-[0.8125rem] font-medium text-muted">Body</h4>
            <FieldList rows={body} label={`Body: ${summary}`} />
          </div>
        )}
      </div>
      <div className="grid min-w-0 gap-3">
        <Code label={`Call: ${summary}`} text={curl} />
        {answer.sample === null ? (
          <p className="text-[0.8125rem] text-muted">Answers {answer.status}, and nothing else.</p>
        ) : (
          <FoldedCode label={`Answer: ${answer.status}`} text={answer.sample} />
        )}
        <p className="text-[0.8125rem] text-muted">
          Or a{' '}
          <a href="#problems" className="rounded-xs text-accent underline">
            problem
          </a>
          : {problems.map(({ status }) => status).join(', ')}
        </p>
      </div>
    </article>
  )
}
