import type { z } from 'zod'
import { invalidParams } from './invalid-params'
import type { FormValue } from './form-body'
import type { Sim } from './simulator'

export type Method = 'GET' | 'POST' | 'DELETE'

/** One endpoint. `run` answers with an object or throws a StripeError; it never waits. */
export interface Route {
  readonly method: Method
  /** Such as `/v1/customers/:id`. */
  readonly path: string
  readonly run: (sim: Sim, params: Record<string, FormValue>, ids: Ids) => object
}

/** The variable segments of a path, by name. */
export interface Ids {
  readonly id: string
}

/** An endpoint whose parameters are checked before `run` sees them. */
export function route<Output>(
  method: Method,
  path: string,
  schema: z.ZodType<Output>,
  run: (sim: Sim, params: Output, ids: Ids) => object,
): Route {
  return {
    method,
    path,
    run(sim, params, ids) {
      const checked = schema.safeParse(params, { reportInput: true })
      if (!checked.success) throw invalidParams(checked.error)
      return run(sim, checked.data, ids)
    },
  }
}
