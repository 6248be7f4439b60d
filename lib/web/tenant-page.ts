import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { Context } from '@/lib/tenancy/context'
import { type Asked, requireContext } from './current-session'
import { errorPage } from './error-page'
import { parsePageInput, type Nothing, type PageInput, type PageSchemas, type TenantPageProps } from './page-props'
import { requireTenantOr404 } from './request-realm'

/**
 * A page for a signed-in person on a tenant's host; the result is what `page.tsx` exports by default. Nobody signed in:
 * on to sign-in and back; likewise where a second factor is missing. An AppError becomes the page that says so.
 *
 *     export default tenantPage({ permission: 'work.read', params: z.object({ id: z.uuid() }) }, async ({ ctx, params }) => …)
 */
export function tenantPage<P extends z.ZodObject = Nothing, S extends z.ZodObject = Nothing>(
  options: Asked & PageSchemas<P, S>,
  render: (input: { ctx: Context } & PageInput<P, S>) => ReactNode | Promise<ReactNode>,
) {
  return async function TenantPage(props: TenantPageProps): Promise<ReactNode> {
    try {
      const tenant = await requireTenantOr404({ key: (await props.params).tenant })
      const ctx = await requireContext(tenant, options)
      return await render({ ctx, ...(await parsePageInput(options, props)) })
    } catch (error) {
      return errorPage(error)
    }
  }
}
