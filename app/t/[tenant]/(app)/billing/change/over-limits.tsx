import { Alert } from '@/components/ui/alert'
import { countOf, metricUnit } from '@/lib/billing/describe-plan'
import type { Plan } from '@/lib/billing/plans'
import type { Usage } from '@/lib/billing/read-billing'

/** What is over the limits of the smaller plan: it stays, and can't grow. */
export function OverLimits({ over, plan }: { over: Usage[]; plan: Plan }) {
  if (over.length === 0) return null
  return (
    <Alert tone="warning" title="Nothing is deleted">
      <ul className="mt-1 grid gap-1">
        {over.map(({ metric, used, limit }) => (
          <li key={metric}>
            You have {countOf(metric, used)}, and {plan.name} allows {countOf(metric, limit)}. All of them stay and can
            be worked in; new {metricUnit(metric).many} have to wait until there are fewer than {limit}.
          </li>
        ))}
      </ul>
    </Alert>
  )
}
