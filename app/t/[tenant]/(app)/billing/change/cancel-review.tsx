import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardHeader } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { placementWords } from '@/lib/billing/describe-plan'
import { downgradeGraceDays, isFurtherApart, plans } from '@/lib/billing/plans'
import { overLimits, type Billing } from '@/lib/billing/read-billing'
import { paysAhead } from '@/lib/billing/standing'
import { cancelPlan } from '@/app/t/[tenant]/(app)/billing/actions'
import { LimitChanges } from './limit-changes'
import { OverLimits } from './over-limits'

/** Canceling: when the plan ends, and what Free leaves. */
export function CancelReview({ billing }: { billing: Billing }) {
  const before = plans[billing.plan]
  const endsAt = paysAhead(billing.status) ? billing.currentPeriodEnd : null
  return (
    <div className="grid gap-6">
      <Card>
        <CardHeader
          title={`${before.name} → Free`}
          description={
            endsAt ? (
              <>
                {before.name} goes on until <Time value={endsAt} />, which is paid already. Nothing is charged after
                that, and until then you can take it back.
              </>
            ) : (
              'The plan ends at once, since nothing is paid ahead. An invoice that is open stays open.'
            )
          }
        />
        <LimitChanges before={before} after={plans.free} />
      </Card>
      <OverLimits over={overLimits(billing.usage, 'free')} plan={plans.free} />
      {isFurtherApart(billing.placement.kind, plans.free.placement) && (
        <p className="text-pretty text-muted">
          Your data moves back to {placementWords[plans.free.placement]} by itself, {downgradeGraceDays} days after the
          plan has ended.
        </p>
      )}
      <ActionForm action={cancelPlan} className="justify-items-start">
        <div className="flex flex-wrap gap-3">
          <SubmitButton variant="danger" pendingLabel="Canceling">
            Cancel {before.name}
          </SubmitButton>
          <ButtonLink href="/billing">Keep {before.name}</ButtonLink>
        </div>
      </ActionForm>
    </div>
  )
}
