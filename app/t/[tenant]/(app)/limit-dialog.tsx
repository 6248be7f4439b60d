import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/ui/button'
import { Dialog, DialogCancel } from '@/components/ui/dialog'
import { can } from '@/lib/auth/permissions'
import { type Metric, plans } from '@/lib/billing/plans'
import type { Context } from '@/lib/tenancy/context'
import { limitMessage } from '@/lib/usage/explain-limit'

/** What a button opens that would need a place which the plan doesn't have. */
export function LimitDialog({
  ctx,
  metric,
  trigger,
  opensBy,
}: {
  ctx: Context
  metric: Metric
  trigger: ReactNode
  opensBy?: string
}) {
  const { actor, entitlements } = ctx
  const allowed = entitlements.limits[metric] ?? 0
  return (
    // Its key makes it another dialog than the one it takes the place of, which may stand open.
    <Dialog
      key="limit"
      trigger={trigger}
      opensBy={opensBy}
      title={`All ${allowed} ${metric} are taken`}
      variant="primary"
    >
      <p className="text-pretty text-muted">{limitMessage(actor.role, plans[entitlements.plan], metric, allowed)}</p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <DialogCancel>Close</DialogCancel>
        {can(actor.role, 'billing.manage') && (
          <ButtonLink href="/billing" variant="primary">
            See the plans
          </ButtonLink>
        )}
      </div>
    </Dialog>
  )
}
