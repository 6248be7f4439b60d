import type { z } from 'zod'
import type { ActionState, FormAction } from '@/components/form/action-state'
import type { Caller } from './caller'
import { nothing, type Nothing } from './page-props'
import { fieldsOf, parseInput } from './read-form'
import { requireSiteOr404 } from './request-realm'
import { runAction } from './run-action'

/** A server action of the site's own host. */
export function siteAction<I extends z.ZodObject = Nothing>(
  options: { input?: I },
  handler: (input: z.output<I>, caller: Caller) => Promise<ActionState | void>,
): FormAction {
  return runAction(async (form, caller) => {
    await requireSiteOr404()
    const input = parseInput(options.input ?? nothing, fieldsOf(form)) as z.output<I>
    return handler(input, caller)
  })
}
