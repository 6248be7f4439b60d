import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { Meter } from '@/components/ui/meter'
import { countOf, metricTitle, metricUnit } from '@/lib/billing/describe-plan'
import type { Usage } from '@/lib/billing/read-billing'

/** How full the plan is. */
export function UsageCard({ usage }: { usage: Usage[] }) {
  const over = usage.filter(({ used, limit }) => limit !== null && used > limit)
  return (
    <Card>
      <CardHeader title="Usage" />
      <CardBody className="grid gap-5">
        {usage.map(({ metric, used, limit }) => (
          <Meter key={metric} label={metricTitle(metric)} unit={metricUnit(metric)} value={used} max={limit} />
        ))}
      </CardBody>
      {over.length > 0 && (
        <CardFooter>
          <p className="text-pretty">
            {over.map(({ metric, used }) => countOf(metric, used)).join(' and ')} are more than the plan allows. They
            stay and can be worked in; new ones wait until there is room.
          </p>
        </CardFooter>
      )}
    </Card>
  )
}
