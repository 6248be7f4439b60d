import { Alert } from '@/components/ui/alert'
import { limitsOf } from '@/lib/billing/describe-plan'
import { plans } from '@/lib/billing/plans'
import type { Billing } from '@/lib/billing/read-billing'

/** What has just happened, said once, on the page that one was sent to for it. */
export function VisitNotice({
  checkout,
  done,
  billing,
}: {
  checkout?: 'canceled'
  done?: 'changed' | 'resumed'
  billing: Billing
}) {
  const plan = plans[billing.plan]
  if (checkout) {
    return (
      <Alert role="status" title="You left the checkout">
        Nothing was charged, and nothing has changed.
      </Alert>
    )
  }
  if (done === 'changed') {
    return (
      <Alert role="status" tone="success" title={`Your plan is now ${plan.name}`}>
        It allows {limitsOf(plan)}.
      </Alert>
    )
  }
  if (done === 'resumed' && !billing.isCanceled) {
    return (
      <Alert role="status" tone="success" title={`${plan.name} goes on`}>
        The cancellation is taken back.
      </Alert>
    )
  }
  return null
}
