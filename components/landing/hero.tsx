import { ButtonLink } from '@/components/ui/button'
import type { PlacementKind } from '@/lib/billing/plans'
import { FloorPlan } from './floor-plan'

export function Hero({ plans }: { plans: Record<PlacementKind, string> }) {
  return (
    <section className="border-b border-line">
      <div className="mx-auto grid max-w-6xl border-line lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] xl:border-x">
        <div className="flex flex-col justify-center px-4 py-14 sm:px-8 sm:py-20 lg:pr-12">
          <h1 className="text-4xl/[1.08] font-semibold tracking-[-0.03em] sm:text-5xl/[1.06]">
            Where a customer’s data lives is a business decision, not a rewrite.
          </h1>
          <p className="mt-6 max-w-prose text-lg/relaxed text-pretty text-muted">
            Tenantry is a Next.js starter for products that serve many companies. Each company gets a place in a shared
            database, a schema of its own or a database of its own. The plan it pays for decides which, and Postgres
            enforces it.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <ButtonLink href="/sign-up" variant="primary">
              Create a workspace
            </ButtonLink>
            <ButtonLink href="/pricing">See the plans</ButtonLink>
          </div>
          <p className="mt-10 max-w-prose text-pretty text-muted">
            <code className="rounded-sm bg-raised px-1.5 py-0.5 font-mono text-[0.8125rem] text-ink">npm run dev</code>{' '}
            brings Postgres, a Stripe simulator, a mail inbox and the app. No account, no container, no settings file.
          </p>
        </div>
        <div className="flex items-center border-line bg-sunken px-4 py-10 max-lg:border-t sm:px-10 sm:py-14 lg:border-l">
          <FloorPlan plans={plans} className="mx-auto block w-full max-w-md" />
        </div>
      </div>
    </section>
  )
}
