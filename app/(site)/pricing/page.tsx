import { ButtonLink } from '@/components/ui/button'
import { limitsOf } from '@/lib/billing/describe-plan'
import { plans } from '@/lib/billing/plans'
import { sitePage } from '@/lib/web/site-page'
import { ComparisonTable } from './comparison-table'
import { PlanTiles } from './plan-tiles'
import { Questions } from './questions'

export const metadata = {
  title: 'Pricing',
  description: 'Four plans. Each names its limits and the place where a workspace’s data lives.',
}

export default sitePage({}, () => (
  <>
    <header className="mx-auto max-w-6xl border-line px-4 py-12 sm:px-8 sm:py-16 xl:border-x">
      <h1 className="max-w-2xl text-3xl/tight font-semibold tracking-tight sm:text-4xl/tight">
        Pay for room, and for the walls around it
      </h1>
      <p className="mt-4 max-w-prose text-base text-pretty text-muted">
        A plan is three things: how much fits in, which features are on, and where your data lives. Start free; the
        first workspace takes a minute and no card.
      </p>
    </header>
    <PlanTiles />
    <ComparisonTable />
    <Questions />
    <section className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-12 gap-y-6 border-line px-4 py-14 sm:px-8 xl:border-x">
      <div className="max-w-prose">
        <h2 className="text-2xl/tight font-semibold tracking-tight">Start with {limitsOf(plans.free)}</h2>
        <p className="mt-2 text-base text-pretty text-muted">
          When that is too small, an owner upgrades inside the workspace. The limit is lifted as soon as the payment is
          through.
        </p>
      </div>
      <ButtonLink href="/sign-up" variant="primary">
        Create a workspace
      </ButtonLink>
    </section>
  </>
))
