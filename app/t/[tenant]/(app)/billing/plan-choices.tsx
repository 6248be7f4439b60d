import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Badge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { formatMoney } from '@/components/ui/money'
import { planPoints } from '@/lib/billing/describe-plan'
import { planIds, type Plan, plans } from '@/lib/billing/plans'
import type { Billing } from '@/lib/billing/read-billing'
import { buyPlan } from './actions'

/** All plans, and what can be done about each. */
export function PlanChoices({ billing, mayManage }: { billing: Billing; mayManage: boolean }) {
  return (
    <section aria-labelledby="plans">
      <h2 id="plans" className="text-base font-semibold tracking-tight">
        Plans
      </h2>
      <ul className="mt-3 grid gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-2 xl:grid-cols-4">
        {planIds.map((id) => (
          <li key={id} className="flex flex-col bg-surface p-5">
            <PlanHead plan={plans[id]} isCurrent={id === billing.plan} />
            <ul className="mt-4 grid gap-1.5">
              {planPoints(plans[id]).map((point) => (
                <li key={point} className="flex gap-2">
                  <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
                  {point}
                </li>
              ))}
            </ul>
            {mayManage && (
              <div className="mt-auto pt-5 empty:hidden">
                <Choice plan={plans[id]} billing={billing} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function PlanHead({ plan: { name, monthlyCents }, isCurrent }: { plan: Plan; isCurrent: boolean }) {
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-semibold">{name}</h3>
        {isCurrent && <Badge tone="accent">Your plan</Badge>}
      </div>
      <p className="mt-1">
        <span className="text-lg font-semibold tracking-tight">{formatMoney(monthlyCents)}</span>{' '}
        <span className="text-muted">a month</span>
      </p>
    </div>
  )
}

const block = 'w-full'

function Choice({ plan, billing }: { plan: Plan; billing: Billing }) {
  const { isLive, isCanceled, pastDueSince } = billing
  const current = plans[billing.plan]
  if (plan.id === current.id && plan.id === 'free') return null
  if (!isLive) {
    return (
      plan.id !== 'free' && (
        <ActionForm action={buyPlan} hidden={{ plan: plan.id }}>
          <SubmitButton
            variant={plan.id === 'pro' ? 'primary' : 'secondary'}
            className={block}
            pendingLabel="To the checkout"
          >
            Upgrade to {plan.name}
          </SubmitButton>
        </ActionForm>
      )
    )
  }
  if (plan.id === current.id) return null
  if (plan.id === 'free') return isCanceled ? null : <ChangeLink plan={plan}>Cancel {current.name}</ChangeLink>
  if (pastDueSince) return null // first the open payment; the notice above says so
  const isUpgrade = plan.monthlyCents > current.monthlyCents
  return <ChangeLink plan={plan}>{isUpgrade ? `Upgrade to ${plan.name}` : `Change to ${plan.name}`}</ChangeLink>
}

function ChangeLink({ plan, children }: { plan: Plan; children: ReactNode }) {
  return (
    <ButtonLink href={`/billing/change?plan=${plan.id}`} className={block}>
      {children}
    </ButtonLink>
  )
}
