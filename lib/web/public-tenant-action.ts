import { after } from 'next/server'
import type { z } from 'zod'
import type { ActionState, FormAction } from '@/components/form/action-state'
import type { TenantContext } from '@/lib/tenancy/context'
import type { Caller } from './caller'
import { countOwnRequest, countVisit } from './count-request'
import { tenantContext } from './current-session'
import { drainAfterwards } from './drain-afterwards'
import { nothing, type Nothing } from './page-props'
import { fieldsOf, parseInput } from './read-form'
import { requireTenantOr404 } from './request-realm'
import { runAction } from './run-action'

/**
 * A server action on a tenant's host that needs nobody signed in, such as signing in. `pending` also serves a tenant that
 * isn't confirmed yet. `counted: 'caller'` counts it by network address: whatever others ask for, it goes through.
 */
export function publicTenantAction<I extends z.ZodObject = Nothing>(
  options: { input?: I; pending?: boolean; counted?: 'caller' },
  handler: (ctx: TenantContext, input: z.output<I>, caller: Caller) => Promise<ActionState | void>,
): FormAction {
  return runAction(async (form, caller) => {
    const tenant = await requireTenantOr404({ pending: options.pending })
    await (options.counted ? countOwnRequest(tenant, caller.address) : countVisit(tenant))
    const ctx = tenantContext(tenant)
    const input = parseInput(options.input ?? nothing, fieldsOf(form)) as z.output<I>
    after(drainAfterwards(ctx))
    return handler(ctx, input, caller)
  })
}
