import { after } from 'next/server'
import type { z } from 'zod'
import type { ActionState, FormAction } from '@/components/form/action-state'
import type { Context } from '@/lib/tenancy/context'
import { type Asked, requireContext, tenantContext } from './current-session'
import { drainAfterwards } from './drain-afterwards'
import { nothing, type Nothing } from './page-props'
import { fieldsOf, parseInput } from './read-form'
import { requireTenantOr404 } from './request-realm'
import { runAction } from './run-action'

/**
 * A server action of a signed-in person on a tenant's host. The tenant comes from the host, the person from the cookie,
 * both on every call: an action's id can be posted to any path of any host. Without `input` it takes no fields.
 *
 *     export const renameProject = tenantAction({ permission: 'work.write', input: renameProjectInput }, async (ctx, input) => { … })
 */
export function tenantAction<I extends z.ZodObject = Nothing>(
  options: Asked & { input?: I },
  handler: (ctx: Context, input: z.output<I>) => Promise<ActionState | void>,
): FormAction {
  return runAction(async (form) => {
    const tenant = await requireTenantOr404()
    const ctx = await requireContext(tenant, options)
    const input = parseInput(options.input ?? nothing, fieldsOf(form)) as z.output<I>
    after(drainAfterwards(tenantContext(tenant)))
    return handler(ctx, input)
  })
}
