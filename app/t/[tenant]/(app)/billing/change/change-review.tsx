import type { ReactNode } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { formatMoney } from '@/components/ui/money'
import { Time } from '@/components/ui/time'
import { placementWords } from '@/lib/billing/describe-plan'
import { downgradeGraceDays, isFurtherApart, type PlacementKind, type Plan, plans } from '@/lib/billing/plans'
import type { ChangePreview } from '@/lib/billing/preview-change'
import { type Billing, overLimits } from '@/lib/billing/read-billing'
import { confirmChange } from '@/app/t/[tenant]/(app)/billing/actions'
import { LimitChanges } from './limit-changes'
import { OverLimits } from './over-limits'

/** From one paid plan to another: what is charged or credited now, what comes monthly, and what the limits become. */
export function ChangeReview({ preview, billing }: { preview: ChangePreview; billing: Billing }) {
  const { from, to, isUpgrade, dueNowCents, creditCents, currency, monthlyCents, renewsAt } = preview
  const [before, after] = [plans[from], plans[to]]
  return (
    <div className="grid gap-6">
      <Card>
        <CardHeader
          title={`${before.name} → ${after.name}`}
          description={
            isUpgrade
              ? 'It takes effect as soon as the payment is through. If the card is declined, everything stays as it is.'
              : 'It takes effect at once. The rest of what you have paid becomes a credit for the next invoices.'
          }
        />
        <CardBody>
          <dl className="grid gap-4 sm:grid-cols-3">
            <Amount
              term={isUpgrade ? 'Today' : 'Credit'}
              value={formatMoney(isUpgrade ? dueNowCents : creditCents, currency)}
            >
              {isUpgrade ? 'For the rest of this period, from the card on file.' : 'For the rest of this period.'}
            </Amount>
            <Amount term="Then, a month" value={formatMoney(monthlyCents, currency)}>
              {isUpgrade ? 'Instead of ' : 'Down from '}
              {formatMoney(before.monthlyCents, currency)}.
            </Amount>
            <Amount term="Next renewal" value={<Time value={renewsAt} />}>
              As before.
            </Amount>
          </dl>
        </CardBody>
        <LimitChanges before={before} after={after} />
      </Card>
      <OverLimits over={overLimits(billing.usage, to)} plan={after} />
      {after.placement !== billing.placement.kind && (
        <p className="text-pretty text-muted">{movesTo(after, billing.placement.kind)}</p>
      )}
      <ActionForm action={confirmChange} hidden={{ plan: to }} className="justify-items-start">
        <div className="flex flex-wrap gap-3">
          <SubmitButton pendingLabel={isUpgrade ? 'Paying' : 'Changing'}>
            {isUpgrade ? `Pay ${formatMoney(dueNowCents, currency)} and upgrade` : `Change to ${after.name}`}
          </SubmitButton>
          <ButtonLink href="/billing">Keep {before.name}</ButtonLink>
        </div>
      </ActionForm>
      {isUpgrade && (
        <p className="text-[0.8125rem] text-muted">Counted to the second, so the charge may differ by some cents.</p>
      )}
    </div>
  )
}

function movesTo({ name, placement }: Plan, from: PlacementKind): string {
  const place = placementWords[placement]
  return isFurtherApart(placement, from)
    ? `${name} comes with ${place}. Your data moves there by itself, while everybody keeps working.`
    : `${name} comes with ${place}. Your data moves back there by itself in ${downgradeGraceDays} days, unless you upgrade again before.`
}

function Amount({ term, value, children }: { term: string; value: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[0.8125rem] text-muted">{term}</dt>
      <dd>
        <span className="text-lg font-semibold tracking-tight">{value}</span>
        <span className="block text-[0.8125rem] text-pretty text-muted">{children}</span>
      </dd>
    </div>
  )
}
