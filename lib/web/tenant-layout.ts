import type { ReactNode } from 'react'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { findContext } from './current-session'
import { errorPage } from './error-page'
import { requireTenantOr404 } from './request-realm'

interface LayoutProps {
  children: ReactNode
  params: Promise<{ tenant: string }>
}

/**
 * The frame around signed-in pages. It asks who is here for its own sake only: a page asks again, for its own. Its `ctx`
 * speaks with purpose `account`, so that the frame of a suspended workspace still leads to billing.
 */
export function tenantLayout(render: (input: { ctx: Context; children: ReactNode }) => ReactNode | Promise<ReactNode>) {
  return async function TenantFrame({ children, params }: LayoutProps): Promise<ReactNode> {
    try {
      const tenant = await requireTenantOr404({ key: (await params).tenant })
      const ctx = await findContext(tenant, 'account')
      if (!ctx) throw new AppError('UNAUTHENTICATED')
      return await render({ ctx, children })
    } catch (error) {
      return errorPage(error)
    }
  }
}
