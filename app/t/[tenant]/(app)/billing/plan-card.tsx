import { Suspense } from 'react'
import { Badge, type Tone } from '@/components/ui/badge'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { formatMoney } from '@/components/ui/money'
import { Time } from '@/components/ui/time'
import { plans } from '@/lib/billing/plans'
import type { Billing } from '@/lib/billing/read-billing'
import type { StripeBilling } from '@/lib/billing/read-invoices'
import type { SubscriptionStatus } from '@/lib/billing/standing'
import { PortalButton } from './portal-button'

const statuses: Record<SubscriptionStatus, { label: string; tone: Tone } | null> = {
  none: null,
  incomplete: { label: 'First payment open', tone: 'warning' },
  incomplete_expired: null,
  trialing: { label: 'Trial', tone: 'accent' },
  active: { label: 'Paid', tone: 'success' },
  past_due: { label: 'Payment failed', tone: 'warning' },
  unpaid: { label: 'Unpaid', tone: 'danger' },
  paused: { label: 'Paused', tone: 'neutral' },
  canceled: { label: 'Canceled', tone: 'neutral' },
}

/** The plan that counts now, what it costs, and when it is charged next. */
export function PlanCard({
  billing,
  fromStripe,
  mayManage,
}: {
  billing: Billing
  fromStripe: Promise<StripeBilling | null>
  mayManage: boolean
}) {
  const { name, monthlyCents, summary } = plans[billing.plan]
  const status = billing.isCanceled && billing.isLive ? statuses.canceled : statuses[billing.status]
  return (
    <Card>
      <CardHeader title="Current plan" actions={status && <Badge tone={status.tone}>{status.label}</Badge>} />
      <CardBody>
        <p className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="text-2xl font-semibold tracking-tight">{name}</span>
          <span className="text-muted">
            {monthlyCents === 0 ? 'No charge' : `${formatMoney(monthlyCents)} a month`}
          </span>
        </p>
        <p className="mt-1 text-pretty text-muted">{summary}</p>
        <Suspense fallback={<NextCharge billing={billing} />}>
          <NextChargeFromStripe {...{ billing, fromStripe }} />
        </Suspense>
      </CardBody>
      {mayManage && billing.hasCustomer && (
        <CardFooter>
          <span>Card, address and receipts</span>
          <PortalButton>Manage card and invoices</PortalButton>
        </CardFooter>
      )}
      {!mayManage && <CardFooter>Owners and the billing role can change the plan.</CardFooter>}
    </Card>
  )
}

async function NextChargeFromStripe({
  billing,
  fromStripe,
}: {
  billing: Billing
  fromStripe: Promise<StripeBilling | null>
}) {
  return <NextCharge billing={billing} renewal={(await fromStripe)?.renewal} />
}

/** The date is ours; the amount, credits taken off, is Stripe's, and may come later. */
function NextCharge({ billing, renewal }: { billing: Billing; renewal?: StripeBilling['renewal'] }) {
  const { isLive, isCanceled, currentPeriodEnd, pastDueSince } = billing
  if (!isLive || !currentPeriodEnd || pastDueSince) return null
  return (
    <dl className="mt-5 grid grid-cols-2 gap-4 border-t border-line pt-4">
      <div>
        <dt className="text-[0.8125rem] text-muted">{isCanceled ? 'Ends on' : 'Renews on'}</dt>
        <dd className="font-medium">
          <Time value={currentPeriodEnd} />
        </dd>
      </div>
      <div>
        <dt className="text-[0.8125rem] text-muted">Next charge</dt>
        <dd className="font-medium">
          {isCanceled ? 'None' : renewal ? formatMoney(renewal.cents, renewal.currency) : '…'}
        </dd>
      </div>
    </dl>
  )
}
