import { after, type NextRequest } from 'next/server'
import type { z } from 'zod'
import type { Context, Tenant, TenantContext } from '@/lib/tenancy/context'
import { countVisit } from './count-request'
import { type Asked, requireContext, tenantContext } from './current-session'
import { drainAfterwards } from './drain-afterwards'
import type { Nothing } from './page-props'
import { requireTenant } from './request-realm'
import { runRoute, type RouteAnswer, type RouteInput, type RouteOptions } from './run-route'

/** What Next gives a route under `app/t/[tenant]`. */
interface TenantRouteContext {
  params: Promise<{ tenant: string }>
}

/** A route handler on a tenant's host that needs nobody signed in. An unknown host gets 421, an unknown tenant 404, before anything else runs. */
export function publicTenantRoute<I extends z.ZodObject = Nothing>(
  options: RouteOptions<I>,
  handler: (ctx: TenantContext, input: RouteInput<I>) => Promise<RouteAnswer>,
) {
  const enter = async (tenant: Tenant) => {
    await countVisit(tenant)
    return tenantContext(tenant)
  }
  return routeFor(options, enter, handler)
}

/** A route handler of a signed-in person on a tenant's host. */
export function tenantRoute<I extends z.ZodObject = Nothing>(
  { permission, purpose, secondFactor, ...options }: RouteOptions<I> & Asked,
  handler: (ctx: Context, input: RouteInput<I>) => Promise<RouteAnswer>,
) {
  return routeFor(options, (tenant) => requireContext(tenant, { permission, purpose, secondFactor }), handler)
}

function routeFor<I extends z.ZodObject, C extends TenantContext>(
  options: RouteOptions<I>,
  enter: (tenant: Tenant) => Promise<C>,
  handler: (ctx: C, input: RouteInput<I>) => Promise<RouteAnswer>,
) {
  return async (request: NextRequest, { params }: TenantRouteContext): Promise<Response> => {
    let ctx: C
    const admit = async () => {
      ctx = await enter(await requireTenant(request.headers, { key: (await params).tenant }))
    }
    return runRoute(request, options, admit, async (input) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') after(drainAfterwards(tenantContext(ctx.tenant)))
      return handler(ctx, input)
    })
  }
}
