import { after } from 'next/server'
import { Suspense } from 'react'
import { z } from 'zod'
import { PageHeader } from '@/components/ui/page-header'
import { can } from '@/lib/auth/permissions'
import { readBilling } from '@/lib/billing/read-billing'
import { syncSubscription } from '@/lib/billing/sync-subscription'
import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { readMoveNews } from '@/lib/operations/moves/read-move-news'
import { moveAfterwards } from '@/lib/web/move-afterwards'
import { tenantPage } from '@/lib/web/tenant-page'
import { InvoiceCard, InvoiceCardSkeleton } from './invoice-card'
import { PendingNotice } from './pending-notice'
import { PlacementCard } from './placement-card'
import { PlanCard } from './plan-card'
import { PlanChoices } from './plan-choices'
import { readFromStripe } from './read-from-stripe'
import { StandingNotice } from './standing-notice'
import { UsageCard } from './usage-card'
import { VisitNotice } from './visit-notice'

export const metadata = { title: 'Billing' }

const searchParams = z.object({
  /** Back from the portal, where anything may have changed. */
  from: z.literal('stripe').optional().catch(undefined),
  checkout: z.literal('canceled').optional().catch(undefined),
  done: z.enum(['changed', 'resumed']).optional().catch(undefined),
})

export default tenantPage(
  { permission: 'billing.read', purpose: 'account', searchParams },
  async ({ ctx, searchParams: { from, checkout, done } }) => {
    if (from) {
      await syncSubscription(ctx.tenant.id).catch((error: unknown) => logUnknown(error, aboutTenant(ctx.tenant.id)))
      after(moveAfterwards(ctx.tenant.id))
    }
    const [billing, news] = await Promise.all([readBilling(ctx), readMoveNews(ctx.tenant.id)])
    const fromStripe = readFromStripe(ctx)
    const mayManage = can(ctx.actor.role, 'billing.manage')
    return (
      <>
        <PageHeader
          title="Billing"
          description={`The plan of ${ctx.tenant.name}, what it allows, and what it costs.`}
        />
        <div className="grid gap-6">
          <VisitNotice {...{ checkout, done, billing }} />
          <StandingNotice {...{ billing, mayManage }} />
          <Suspense fallback={null}>
            <PendingNotice {...{ fromStripe, mayManage }} />
          </Suspense>
          <div className="grid gap-6 lg:grid-cols-2">
            <PlanCard {...{ billing, fromStripe, mayManage }} />
            <UsageCard usage={billing.usage} />
          </div>
          <PlanChoices {...{ billing, mayManage }} />
          <PlacementCard {...billing} news={news} />
          <Suspense fallback={<InvoiceCardSkeleton />}>
            <InvoiceCard {...{ fromStripe, hasCustomer: billing.hasCustomer }} />
          </Suspense>
        </div>
      </>
    )
  },
)
