import { can, type Role } from '@/lib/auth/permissions'
import { type Metric, plans } from '@/lib/billing/plans'
import { AppError, isAppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'

const wayOut: Record<Metric, string> = {
  projects: 'archive one that is done',
  members: 'remove somebody',
}

/** What a person reads at a limit: that it is reached, and what they themselves can do about it. */
export function limitMessage(role: Role, plan: { name: string }, metric: Metric, allowed: number): string {
  const upgrade = can(role, 'billing.manage') ? 'Upgrade under Billing' : 'Ask an owner to upgrade'
  const thing = allowed === 1 ? metric.slice(0, -1) : metric
  return `The ${plan.name} plan has room for ${allowed} ${thing}, and all of it is taken. ${upgrade}, or ${wayOut[metric]} to make room.`
}

/** Runs a write that takes up a place; when there is none, the refusal says what to do. @throws AppError LIMIT_REACHED */
export async function explainLimit<T>(
  { actor, entitlements }: Context,
  metric: Metric,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!isAppError(error, 'LIMIT_REACHED')) throw error
    const allowed = error.limit?.allowed ?? entitlements.limits[metric] ?? 0
    throw new AppError('LIMIT_REACHED', {
      message: limitMessage(actor.role, plans[entitlements.plan], metric, allowed),
      limit: { metric, allowed },
      cause: error,
    })
  }
}
