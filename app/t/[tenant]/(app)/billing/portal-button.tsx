import type { ReactNode } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { visitPortal } from './actions'

/** Leads to Stripe's page for the card and the invoices. */
export function PortalButton({ children }: { children: ReactNode }) {
  return (
    <ActionForm action={visitPortal}>
      <SubmitButton variant="secondary" size="sm" pendingLabel="Opening">
        {children}
      </SubmitButton>
    </ActionForm>
  )
}
