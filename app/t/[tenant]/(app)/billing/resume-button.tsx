import type { ReactNode } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { resumePlan } from './actions'

export function ResumeButton({ children }: { children: ReactNode }) {
  return (
    <ActionForm action={resumePlan}>
      <SubmitButton variant="secondary" size="sm" pendingLabel="One moment">
        {children}
      </SubmitButton>
    </ActionForm>
  )
}
