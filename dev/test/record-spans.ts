import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Attributes, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { startTracing } from '@/lib/tracing'

export interface RecordedSpans {
  /** Runs `fn` in a span, as Next runs a request. */
  inSpan: <T>(name: string, fn: () => Promise<T>, attributes?: Attributes) => Promise<T>
  /** What has ended since this was asked last, in that order. */
  taken: () => ReadableSpan[]
  /** Bodies that the collector was sent, as JSON. */
  sent: () => Promise<string[]>
  close: () => void
}

/** Starts tracing in this process as the app does, with a collector of the test's own. Once a process. */
export async function recordSpans(): Promise<RecordedSpans> {
  const bodies: string[] = []
  const collector = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  Object.assign(process.env, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  })
  const memory = new InMemorySpanExporter()
  await startTracing([new SimpleSpanProcessor(memory)])
  return {
    inSpan: (name, fn, attributes = {}) =>
      trace.getTracer('test').startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await fn()
        } finally {
          span.end()
        }
      }),
    taken() {
      const spans = memory.getFinishedSpans()
      memory.reset()
      return spans
    },
    async sent() {
      const until = Date.now() + 5_000
      while (bodies.length === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
      return bodies
    },
    close: () => void collector.close(),
  }
}
