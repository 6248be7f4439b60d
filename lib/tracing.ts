import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Observation } from '@/lib/db/observation'
import type { Failure } from '@/lib/db/statement-failure'
import { env } from './env'

/** Whose work something is, and where its rows live as far as this process knows; as it stands in the log. */
export interface AboutTenant {
  tenant: string
  /** shared | schema | database */
  placement?: string
  shard?: string
}

/** Sends spans to OTEL_EXPORTER_OTLP_ENDPOINT; without it, there are none. `processors` get them besides. */
export async function startTracing(processors: SpanProcessor[] = []): Promise<void> {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return
  const { registerOTel } = await import('@vercel/otel')
  registerOTel({ serviceName: 'tenantry', spanProcessors: [requestSpans, ...processors, 'auto'] })
}

/** On each span of a request: the span of the request. On the span itself, since each of Next's bundles has its own copy of this file. */
const requestKey = Symbol.for('tenantry.requestSpan')

/** Next gives the address with its query, and that may carry a mailed link's token. */
const addresses = ['http.target', 'http.url', 'url.full']

const requestSpans: SpanProcessor = {
  onStart(span, parentContext: Context) {
    const parent = trace.getSpan(parentContext)
    const request: unknown = parent && (Reflect.get(parent, requestKey) as Span | undefined)
    Reflect.set(span, requestKey, request ?? span)
    for (const name of addresses) {
      const value = span.attributes[name]
      if (typeof value === 'string') span.setAttribute(name, value.replace(/\?.*/s, ''))
    }
  },
  onEnd() {},
  forceFlush: async () => {},
  shutdown: async () => {},
}

/** The span that is being recorded, if one is. */
function recordingSpan(): Span | undefined {
  const span = trace.getActiveSpan()
  return span?.isRecording() ? span : undefined
}

const attributesOf = ({ tenant, placement, shard }: AboutTenant): Attributes => ({
  'tenantry.tenant': tenant,
  'tenantry.placement': placement,
  'tenantry.shard': shard,
})

/** Says on the span of this request, if it is traced, whose it is. */
export function traceTenant(about: AboutTenant): void {
  const span = recordingSpan()
  if (span) noteOnRequest(span, about)
}

function noteOnRequest(span: Span, about: AboutTenant): void {
  const request = (Reflect.get(span, requestKey) as Span | undefined) ?? span
  if (request.isRecording()) request.setAttributes(attributesOf(about))
}

/** A span for a statement that has ended, if it belongs to a trace. Names as in https://opentelemetry.io/docs/specs/semconv/database/postgresql/ */
export function traceStatement({ tenantId, placement, sql, startedAt, ms }: Observation, failure?: Failure): void {
  const parent = recordingSpan()
  if (!parent) return
  const about = { tenant: tenantId, placement: placement?.kind, shard: placement?.shard }
  noteOnRequest(parent, about)
  const operation = /^\w+/.exec(sql)?.[0].toUpperCase() ?? 'statement'
  const table = /(?:FROM|INTO|UPDATE) "public"\."(\w+)"/.exec(sql)?.[1]
  const span = trace.getTracer('tenantry').startSpan(table ? `${operation} ${table}` : operation, {
    kind: SpanKind.CLIENT,
    startTime: startedAt,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.text': sql,
      ...attributesOf(about),
    },
  })
  if (failure) {
    // The code alone: what databases say about an error may quote values.
    span.setAttributes({
      'error.type': failure.code,
      ...(failure.isAnswered && { 'db.response.status_code': failure.code }),
    })
    span.setStatus({ code: SpanStatusCode.ERROR, message: failure.code })
  }
  span.end(startedAt + ms)
}

/** For the log: which span a line belongs to, if one is recorded. */
export function traceIds(): { trace_id?: string; span_id?: string } {
  const span = recordingSpan()
  if (!span) return {}
  const { traceId, spanId } = span.spanContext()
  return { trace_id: traceId, span_id: spanId }
}
