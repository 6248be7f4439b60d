'use client'

import { usePathname } from 'next/navigation'
import { Alert } from '@/components/ui/alert'
import { ButtonLink } from '@/components/ui/button'

/** On every page of a workspace whose payment is open. The billing page says it in full, so here it keeps silent. */
export function StandingBanner({ standing, mayPay }: { standing: 'read_only' | 'suspended'; mayPay: boolean }) {
  const path = usePathname()
  if (path === '/billing' || path.startsWith('/billing/')) return null
  const isSuspended = standing === 'suspended'
  return (
    <Alert
      tone="danger"
      title={`This workspace is ${isSuspended ? 'suspended' : 'read-only'}`}
      action={
        mayPay && (
          <ButtonLink href="/billing" size="sm">
            Go to billing
          </ButtonLink>
        )
      }
    >
      A payment is open. {isSuspended ? 'Nothing is lost' : 'Everything can be read and nothing changed'}; once it is
      settled, all is as before.{!mayPay && ' Owners and the billing role can settle it.'}
    </Alert>
  )
}
