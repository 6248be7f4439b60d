import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { ReactNode } from 'react'
import { Alert } from '@/components/ui/alert'
import { ButtonLink } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page-header'
import { planInput } from '@/lib/billing/input'
import { type ChangePreview, previewChange } from '@/lib/billing/preview-change'
import { readBilling } from '@/lib/billing/read-billing'
import { AppError } from '@/lib/errors'
import { tenantPage } from '@/lib/web/tenant-page'
import { CancelReview } from './cancel-review'
import { ChangeReview } from './change-review'

export const metadata = { title: 'Change plan' }

const searchParams = z.object({ plan: planInput.shape.plan.optional().catch(undefined) })

/** What a plan change means, in money and in limits, before anybody confirms it. */
export default tenantPage(
  { permission: 'billing.manage', purpose: 'account', searchParams },
  async ({ ctx, searchParams: { plan } }) => {
    const billing = await readBilling(ctx)
    if (!plan || plan === billing.plan || !billing.isLive) redirect('/billing')
    if (plan === 'free') {
      return (
        <Frame title="Back to Free">
          <CancelReview billing={billing} />
        </Frame>
      )
    }
    const preview = await previewChange(ctx, { plan }).catch(refusalOf)
    return (
      <Frame title="Change plan">
        {preview instanceof AppError ? <Refusal error={preview} /> : <ChangeReview {...{ preview, billing }} />}
      </Frame>
    )
  },
)

function refusalOf(error: unknown): AppError | ChangePreview {
  if (error instanceof AppError && (error.code === 'CONFLICT' || error.code === 'BILLING_UNAVAILABLE')) return error
  throw error
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="lg:max-w-2xl">
      <PageHeader title={title} breadcrumbs={[{ label: 'Billing', href: '/billing' }]} />
      {children}
    </div>
  )
}

function Refusal({ error }: { error: AppError }) {
  return (
    <Alert
      tone="warning"
      title="The plan can’t be changed now"
      action={
        <ButtonLink href="/billing" size="sm">
          Back to billing
        </ButtonLink>
      }
    >
      {error.message}
    </Alert>
  )
}
