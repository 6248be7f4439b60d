import type { ReactNode } from 'react'
import type { z } from 'zod'
import { can, type Permission } from '@/lib/auth/permissions'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { requireFrame } from './current-session'
import { errorPage } from './error-page'
import { type Nothing, parsePageInput } from './page-props'
import { requireTenantOr404 } from './request-realm'

interface LayoutProps {
  children: ReactNode
  params: Promise<{ tenant: string } & Record<string, string | string[] | undefined>>
}

interface LayoutInput<P extends z.ZodObject> {
  ctx: Context
  params: z.output<P>
  children: ReactNode
}

const noQuery = Promise.resolve({})

/**
 * The frame around signed-in pages. It asks who is here for its own sake only: a page asks again, for its own. Its `ctx`
 * speaks with purpose `account`, so that the frame of a suspended workspace still leads to billing. A `loading.tsx` answers 200
 * as soon as the frames around it are done: where its page may refuse somebody, a frame asks for the same `permission` before,
 * and where all its pages are work it is `counted`, and refuses for them.
 */
export function tenantLayout<P extends z.ZodObject = Nothing>(
  options: { params?: P; permission?: Permission; counted?: true },
  render: (input: LayoutInput<P>) => ReactNode | Promise<ReactNode>,
) {
  return async function TenantFrame({ children, params }: LayoutProps): Promise<ReactNode> {
    try {
      const tenant = await requireTenantOr404({ key: (await params).tenant })
      const ctx = await requireFrame(tenant, options)
      if (options.permission && !can(ctx.actor.role, options.permission)) throw new AppError('FORBIDDEN')
      const input = await parsePageInput(options, { params, searchParams: noQuery })
      return await render({ ctx, params: input.params, children })
    } catch (error) {
      return errorPage(error)
    }
  }
}
