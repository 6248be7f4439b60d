import type { ReactNode } from 'react'
import type { z } from 'zod'
import type { TenantContext } from '@/lib/tenancy/context'
import { countVisit } from './count-request'
import { tenantContext } from './current-session'
import { errorPage } from './error-page'
import { parsePageInput, type Nothing, type PageInput, type PageSchemas, type TenantPageProps } from './page-props'
import { requireTenantOr404 } from './request-realm'

/**
 * A page on a tenant's host that needs nobody signed in. `pending` also serves a tenant that isn't confirmed yet; not `counted`
 * is what is shown to those who have used up their requests.
 */
export function publicTenantPage<P extends z.ZodObject = Nothing, S extends z.ZodObject = Nothing>(
  options: { pending?: boolean; counted?: false } & PageSchemas<P, S>,
  render: (input: { tenantCtx: TenantContext } & PageInput<P, S>) => ReactNode | Promise<ReactNode>,
) {
  return async function PublicTenantPage(props: TenantPageProps): Promise<ReactNode> {
    try {
      const tenant = await requireTenantOr404({ key: (await props.params).tenant, pending: options.pending })
      if (options.counted !== false) await countVisit(tenant)
      return await render({ tenantCtx: tenantContext(tenant), ...(await parsePageInput(options, props)) })
    } catch (error) {
      return errorPage(error)
    }
  }
}
