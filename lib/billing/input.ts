import { z } from 'zod'
import { planIds } from './plans'

/** A plan by its name: all that a browser may say about money. Amounts come from the catalogue and from Stripe. */
export const planInput = z.object({ plan: z.enum(planIds) })

export const paidPlanInput = z.object({ plan: z.enum(['pro', 'business', 'enterprise']) })
export type PaidPlanId = z.output<typeof paidPlanInput>['plan']
