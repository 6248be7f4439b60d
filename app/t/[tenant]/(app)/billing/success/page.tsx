import { redirect } from 'next/navigation'
import { Suspense } from 'react'
import { z } from 'zod'
import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { tenantPage } from '@/lib/web/tenant-page'
import { CheckoutOutcome } from './checkout-outcome'

export const metadata = { title: 'Thank you' }

const searchParams = z.object({
  session_id: z
    .string()
    .regex(/^cs_\w{1,200}$/)
    .optional()
    .catch(undefined),
})

/** Where Stripe sends the browser after the payment. It finds out by itself what was paid, webhook or not. */
export default tenantPage(
  { permission: 'billing.manage', purpose: 'account', searchParams },
  ({ ctx, searchParams: { session_id: sessionId } }) => {
    if (!sessionId) redirect('/billing')
    return (
      <div aria-live="polite">
        <Suspense fallback={<Confirming />}>
          <CheckoutOutcome ctx={ctx} sessionId={sessionId} />
        </Suspense>
      </div>
    )
  },
)

function Confirming() {
  return (
    <MessagePage title="Confirming your payment" actions={<Spinner />}>
      <p>Asking Stripe what was paid. This takes a second.</p>
      <noscript>
        <ButtonLink href="/billing">See billing</ButtonLink>
      </noscript>
    </MessagePage>
  )
}
