'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { cancelSubscription } from '@/lib/billing/cancel-subscription'
import { changePlan } from '@/lib/billing/change-plan'
import { paidPlanInput } from '@/lib/billing/input'
import { openPortal } from '@/lib/billing/open-portal'
import { resumeSubscription } from '@/lib/billing/resume-subscription'
import { startCheckout } from '@/lib/billing/start-checkout'
import { moveAfterwards } from '@/lib/web/move-afterwards'
import { tenantAction } from '@/lib/web/tenant-action'

const money = { permission: 'billing.manage', purpose: 'account' } as const

export const buyPlan = tenantAction({ ...money, input: paidPlanInput }, async (ctx, input) => {
  const { url } = await startCheckout(ctx, input)
  redirect(url)
})

export const confirmChange = tenantAction({ ...money, input: paidPlanInput }, async (ctx, input) => {
  const { outcome } = await changePlan(ctx, input)
  after(moveAfterwards(ctx.tenant.id))
  revalidatePath('/', 'layout')
  redirect(outcome === 'changed' ? '/billing?done=changed' : '/billing')
})

export const cancelPlan = tenantAction(money, async (ctx) => {
  const { endsAt } = await cancelSubscription(ctx)
  revalidatePath('/', 'layout')
  redirect(endsAt ? '/billing' : '/billing?done=changed')
})

export const resumePlan = tenantAction(money, async (ctx) => {
  await resumeSubscription(ctx)
  revalidatePath('/', 'layout')
  redirect('/billing?done=resumed')
})

export const visitPortal = tenantAction(money, async (ctx) => {
  const { url } = await openPortal(ctx)
  redirect(url)
})
