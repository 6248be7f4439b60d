import type { Instrumentation } from 'next'

/** Once when a server starts, before its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startTracing } = await import('@/lib/tracing')
  await startTracing()
}

/** Logs what escaped from a page, under the number that its error page shows. Actions and routes log their own. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { passingOf } = await import('@/lib/errors')
  const { log } = await import('@/lib/log')
  const { aboutRequest } = await import('@/lib/web/about-request')
  const errorId = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  // The path may carry a token in its query.
  const path = request.path.split('?')[0]
  const about = await aboutRequest({ get: (name) => [request.headers[name] ?? null].flat()[0] ?? null })
  const where = { ...about, method: request.method, path, route: context.routePath }
  const passing = passingOf(errorId)
  if (passing && passing.code !== 'UNAVAILABLE') {
    log().warn({ ...where, code: passing.code }, 'a part of a page can’t be shown for now')
  } else {
    log().error({ ...where, errorId, err: error }, passing ? 'a database is out of reach' : 'unknown error')
  }
}
