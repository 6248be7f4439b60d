import type { NextRequest } from 'next/server'
import type { z } from 'zod'
import type { Nothing } from './page-props'
import { requireSite } from './request-realm'
import { runRoute, type RouteAnswer, type RouteInput, type RouteOptions } from './run-route'

/**
 * A route handler of the site's own host; on any other host it answers 421.
 *
 *     export const GET = siteRoute({ input: z.object({ slug: z.string() }) }, async ({ input }) => ({ … }))
 */
export function siteRoute<I extends z.ZodObject = Nothing>(
  options: RouteOptions<I>,
  handler: (input: RouteInput<I>) => Promise<RouteAnswer>,
) {
  return (request: NextRequest): Promise<Response> =>
    runRoute(request, options, () => requireSite(request.headers), handler)
}
