import type { Context } from '@/lib/tenancy/context'
import { changeableSubscription } from './change-plan'
import { customerOf } from './customer-of'
import type { PaidPlanId } from './input'
import { type PlanId, plans } from './plans'
import { priceFor } from './prices'
import { askStripe } from './stripe'

/** What a plan change would cost, said before anybody confirms it. */
export interface ChangePreview {
  from: PlanId
  to: PaidPlanId
  isUpgrade: boolean
  /** Charged at once, counted to the second of the preview. 0 for a downgrade. */
  dueNowCents: number
  /** Credited to the next invoices. 0 for an upgrade. */
  creditCents: number
  currency: string
  /** The price from the next renewal on, credits aside. */
  monthlyCents: number
  renewsAt: Date
}

/** Asks Stripe what the change would be billed like; nothing is changed. Throws as `changePlan` does. */
export async function previewChange(ctx: Context, { plan }: { plan: PaidPlanId }): Promise<ChangePreview> {
  const subscription = await changeableSubscription(ctx)
  const customer = (await customerOf(ctx.tenant.id)) ?? undefined
  const price = await priceFor(plan)
  const preview = await askStripe((stripe) =>
    stripe.invoices.createPreview({
      customer,
      subscription: subscription.id,
      subscription_details: {
        items: [{ id: subscription.itemId, price }],
        proration_behavior: 'always_invoice',
      },
    }),
  )
  const isTrial = subscription.status === 'trialing'
  return {
    from: subscription.plan,
    to: plan,
    isUpgrade: plans[plan].monthlyCents > plans[subscription.plan].monthlyCents,
    dueNowCents: isTrial ? 0 : Math.max(0, preview.amount_due),
    creditCents: isTrial ? 0 : Math.max(0, -preview.total),
    currency: preview.currency,
    monthlyCents: plans[plan].monthlyCents,
    renewsAt: subscription.currentPeriodEnd,
  }
}
