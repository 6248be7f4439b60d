import { Check } from 'lucide-react'
import { PlacementGlyph } from '@/components/landing/placement-glyph'
import { ButtonLink } from '@/components/ui/button'
import { formatMoney } from '@/components/ui/money'
import { planPoints } from '@/lib/billing/describe-plan'
import { planIds, type Plan, plans } from '@/lib/billing/plans'

/** The four plans side by side, walls between. */
export function PlanTiles() {
  return (
    <section aria-label="Plans" className="border-y border-line">
      <ul className="mx-auto grid max-w-6xl grid-cols-1 gap-px border-line bg-line sm:grid-cols-2 lg:grid-cols-4 xl:border-x">
        {planIds.map((id) => (
          <PlanTile key={id} plan={plans[id]} />
        ))}
      </ul>
    </section>
  )
}

function PlanTile({ plan }: { plan: Plan }) {
  const isFree = plan.monthlyCents === 0
  return (
    <li className="flex min-w-0 flex-col bg-canvas px-4 py-8 sm:px-8">
      <div className="flex items-start justify-between gap-4">
        <h2 className="text-base font-semibold tracking-tight">{plan.name}</h2>
        <PlacementGlyph placement={plan.placement} />
      </div>
      <p className="mt-4 flex items-baseline gap-1.5">
        <span className="text-3xl font-semibold tracking-tight">{formatMoney(plan.monthlyCents)}</span>
        <span className="text-muted">{isFree ? 'and no card' : 'a month'}</span>
      </p>
      <p className="mt-2 text-pretty text-muted sm:min-h-10.5">{plan.summary}</p>
      <ul className="mt-6 mb-8 grid gap-2">
        {planPoints(plan).map((point) => (
          <li key={point} className="flex gap-2">
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
            {point}
          </li>
        ))}
      </ul>
      <ButtonLink href="/sign-up" variant={isFree ? 'primary' : 'secondary'} className="mt-auto">
        {isFree ? 'Start free' : `Start free, then ${plan.name}`}
      </ButtonLink>
    </li>
  )
}
