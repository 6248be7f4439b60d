import type { Instrumentation } from 'next'

/** Logs what escaped from a page, under the number that its error page shows. Actions and routes log their own. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { log } = await import('@/lib/log')
  const errorId = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  // The path may carry a token in its query.
  const path = request.path.split('?')[0]
  log().error({ errorId, err: error, method: request.method, path, route: context.routePath }, 'unknown error')
}
