import { Alert } from '@/components/ui/alert'
import { buttonClass } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import { plans } from '@/lib/billing/plans'
import type { StripeBilling } from '@/lib/billing/read-invoices'

/** A plan that was chosen and whose payment didn't go through at once. */
export async function PendingNotice({
  fromStripe,
  mayManage,
}: {
  fromStripe: Promise<StripeBilling | null>
  mayManage: boolean
}) {
  const pending = (await fromStripe)?.pending
  if (!pending) return null
  const { plan, payUrl, expiresAt } = pending
  const pay = mayManage && payUrl && (
    <a href={payUrl} className={buttonClass({ variant: 'primary', size: 'sm' })}>
      Pay the invoice
    </a>
  )
  return (
    <Alert tone="warning" title={`${plan ? plans[plan].name : 'The new plan'} is waiting for its payment`} action={pay}>
      The card was declined or asks for a confirmation. Until it is paid, the plan stays as it is. If it isn’t paid
      within a day, by <Time value={expiresAt} />, the change is dropped.
    </Alert>
  )
}
