import { CodeGlimpse } from '@/components/landing/code-glimpse'
import { Hero } from '@/components/landing/hero'
import { Locks } from '@/components/landing/locks'
import { Placements } from '@/components/landing/placements'
import { Regions } from '@/components/landing/regions'
import { Upgrade } from '@/components/landing/upgrade'
import { ButtonLink } from '@/components/ui/button'
import { plans, type PlacementKind } from '@/lib/billing/plans'

const planNames: Record<PlacementKind, string> = {
  shared: namesOf('shared'),
  schema: namesOf('schema'),
  database: namesOf('database'),
}

export default function LandingPage() {
  return (
    <>
      <Hero plans={planNames} />
      <Placements plans={planNames} />
      <Regions />
      <Locks />
      <CodeGlimpse />
      <Upgrade />
      <section className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-12 gap-y-6 border-line px-4 py-16 sm:px-8 sm:py-20 xl:border-x">
        <div className="max-w-prose">
          <h2 className="text-2xl/tight font-semibold tracking-tight">Take a customer’s way through it</h2>
          <p className="mt-2 text-base text-pretty text-muted">
            Create a workspace, work in it, meet the limit of the free plan, upgrade, and see the limit lifted.
          </p>
        </div>
        <div className="flex flex-wrap gap-3">
          <ButtonLink href="/sign-up" variant="primary">
            Create a workspace
          </ButtonLink>
          <ButtonLink href="/pricing">See the plans</ButtonLink>
        </div>
      </section>
    </>
  )
}

function namesOf(placement: PlacementKind): string {
  return Object.values(plans)
    .filter((plan) => plan.placement === placement)
    .map((plan) => plan.name)
    .join(', ')
}
