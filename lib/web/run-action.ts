import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import type { ActionState, FormAction } from '@/components/form/action-state'
import { AppError, errorTable } from '@/lib/errors'
import { logUnknown } from '@/lib/log'
import { aboutRequest } from './about-request'
import { callerOf, type Caller } from './caller'
import { echoOf } from './read-form'
import { requireSameOrigin } from './same-origin'

type Work = (form: FormData, caller: Caller) => Promise<ActionState | void>

/** The outside of every server action: origin, then the work, then an answer for the form, whatever happened. */
export function runAction(work: Work): FormAction {
  return async (_previous, form) => {
    // The arguments come from the network: a caller can put anything in this place.
    const given: unknown = form
    if (!(given instanceof FormData)) return { status: 'error', message: errorTable.INVALID_INPUT.message }
    try {
      const from = await headers()
      requireSameOrigin(from)
      return (await work(given, callerOf(from))) ?? { status: 'ok' }
    } catch (error) {
      unstable_rethrow(error) // redirect() and notFound() are Next's to handle
      return { ...(await stateOf(error)), values: echoOf(given) }
    }
  }
}

/** An error as a form shows it. An unknown one is logged, and only its id is shown. */
async function stateOf(error: unknown): Promise<ActionState> {
  if (error instanceof AppError) return { status: 'error', message: error.message, fieldErrors: error.fieldErrors }
  const errorId = logUnknown(error, await aboutRequest(await headers()))
  return { status: 'error', message: `${errorTable.INTERNAL.message} Error number ${errorId}.` }
}
