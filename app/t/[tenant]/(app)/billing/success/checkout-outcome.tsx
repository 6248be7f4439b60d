import { after } from 'next/server'
import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { type CheckoutResult, confirmCheckout } from '@/lib/billing/confirm-checkout'
import { limitsOf, placementWords } from '@/lib/billing/describe-plan'
import { type PlanId, plans } from '@/lib/billing/plans'
import { whereItLives } from '@/lib/billing/read-billing'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { moveAfterwards } from '@/lib/web/move-afterwards'
import { RetrySoon } from '@/lib/web/retry-soon'
import { RefreshOnce } from './refresh-once'

/** How the checkout ended. What is not settled yet is asked again by itself. */
export async function CheckoutOutcome({ ctx, sessionId }: { ctx: Context; sessionId: string }) {
  const result = await confirmCheckout(ctx, { sessionId }).catch(failureOf)
  if (result instanceof AppError) return <Failure error={result} />
  after(moveAfterwards(ctx.tenant.id))
  return result.outcome === 'paid' ? <Paid ctx={ctx} plan={result.plan} /> : <NotPaid outcome={result.outcome} />
}

function NotPaid({ outcome }: { outcome: Exclude<CheckoutResult['outcome'], 'paid'> }) {
  switch (outcome) {
    case 'processing':
      return (
        <MessagePage title="Your payment is on its way" actions={<RetrySoon afterMs={2_000} />}>
          <p>Stripe has your order, and the money isn’t confirmed yet. You can leave: the plan changes by itself.</p>
        </MessagePage>
      )
    case 'open':
      return (
        <MessagePage
          title="The checkout isn’t finished"
          actions={<ButtonLink href="/billing">Back to billing</ButtonLink>}
        >
          <p>Nothing was charged. Choose a plan again to go on.</p>
        </MessagePage>
      )
    default:
      return (
        <MessagePage title="This checkout is over" actions={<ButtonLink href="/billing">To billing</ButtonLink>}>
          <p>It has expired, or its plan has ended since. The billing page shows what counts now.</p>
        </MessagePage>
      )
  }
}

function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  throw error
}

async function Paid({ ctx, plan }: { ctx: Context; plan: PlanId }) {
  const { name, placement } = plans[plan]
  const { kind } = await whereItLives(ctx.tenant.id)
  return (
    <MessagePage
      title={`Your plan is now ${name}`}
      actions={
        <>
          <ButtonLink href="/projects" variant="primary">
            Go to the projects
          </ButtonLink>
          <ButtonLink href="/billing">See billing</ButtonLink>
        </>
      }
    >
      <RefreshOnce />
      <p>Thank you. There is room for {limitsOf(plans[plan])} from now on.</p>
      {placement !== kind && (
        <p className="mt-3">
          {name} comes with {placementWords[placement]}. Your data moves there by itself, while everybody keeps working.
        </p>
      )}
    </MessagePage>
  )
}

function Failure({ error }: { error: AppError }) {
  if (error.code === 'NOT_FOUND') {
    return (
      <MessagePage title="We couldn’t find that checkout" actions={<ButtonLink href="/billing">To billing</ButtonLink>}>
        <p>It doesn’t belong to this workspace, or the link is wrong.</p>
      </MessagePage>
    )
  }
  return (
    <MessagePage title="We can’t reach Stripe just now" actions={<RetrySoon afterMs={5_000} />}>
      <p>If you have paid, the plan changes by itself in a few minutes. This page tries again, too.</p>
    </MessagePage>
  )
}
