import { Alert } from '@/components/ui/alert'
import { Time } from '@/components/ui/time'
import { limitsOf } from '@/lib/billing/describe-plan'
import { plans } from '@/lib/billing/plans'
import type { Billing } from '@/lib/billing/read-billing'
import { readOnlyAfterDays, suspendedAfterDays } from '@/lib/billing/standing'
import { PortalButton } from './portal-button'
import { ResumeButton } from './resume-button'

/** What is wrong with the payment, what follows and when; or that the plan is about to end. */
export function StandingNotice({ billing, mayManage }: { billing: Billing; mayManage: boolean }) {
  const { standing, next, pastDueSince, isCanceled, currentPeriodEnd, plan } = billing
  const portal = mayManage && <PortalButton>Settle the payment</PortalButton>
  if (pastDueSince) {
    return (
      <Alert tone={standing === 'ok' ? 'warning' : 'danger'} title={titles[standing]} action={portal}>
        A payment has been open since <Time value={pastDueSince} />.{' '}
        {next?.standing === 'read_only' && (
          <>
            Everything works until <Time value={next.at} />. Then the workspace becomes read-only, and{' '}
            {suspendedAfterDays - readOnlyAfterDays} days later it is suspended.{' '}
          </>
        )}
        {next?.standing === 'suspended' && (
          <>
            Everything can be read and nothing changed. On <Time value={next.at} /> the workspace is suspended.{' '}
          </>
        )}
        Nothing is deleted, and as soon as the payment is through, everything is as before.
      </Alert>
    )
  }
  if (isCanceled && currentPeriodEnd && plan !== 'free') {
    return (
      <Alert
        tone="warning"
        title={`${plans[plan].name} is canceled`}
        action={mayManage && <ResumeButton>Keep {plans[plan].name}</ResumeButton>}
      >
        It goes on until <Time value={currentPeriodEnd} />. Then the workspace is on {plans.free.name}, with{' '}
        {limitsOf(plans.free)}. Nothing is deleted; what is over these limits stays and can’t grow.
      </Alert>
    )
  }
  return null
}

const titles: Record<Billing['standing'], string> = {
  ok: 'A payment has failed',
  read_only: 'This workspace is read-only',
  suspended: 'This workspace is suspended',
}
