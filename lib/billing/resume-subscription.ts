import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { keep } from './change-plan'
import { customerOf } from './customer-of'
import { customerSubscriptions, liveSubscription } from './customer-subscriptions'
import { noteBillingAction } from './note-billing-action'
import { refuseWhileEnding } from './refuse-while-ending'
import { syncSubscription } from './sync-subscription'

/** Takes a cancellation back before it has come into force. Throws CONFLICT where the plan has already ended, or the workspace is to be deleted. */
export async function resumeSubscription(ctx: Context): Promise<void> {
  await refuseWhileEnding(ctx.tenant.id)
  const customer = await customerOf(ctx.tenant.id)
  const live = customer && liveSubscription(await customerSubscriptions(customer))
  if (!live) throw new AppError('CONFLICT', { message: 'The plan has already ended. Choose one to start again.' })
  if (live.endsAt) {
    await keep(live.id)
    await noteBillingAction(ctx, 'billing.resumed', live.plan)
  }
  await syncSubscription(ctx.tenant.id)
}
