import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { Time } from '@/components/ui/time'
import { takeBackDeletion } from './actions'

/** Counts down, and offers the way back. */
export function DeletionNotice({ eraseAfter, isDue }: { eraseAfter: Date; isDue: boolean }) {
  return (
    <Alert
      tone="danger"
      title="This workspace will be deleted"
      action={
        <ActionForm action={takeBackDeletion}>
          <SubmitButton variant="secondary" pendingLabel="One moment">
            Take it back
          </SubmitButton>
        </ActionForm>
      }
    >
      {isDue ? (
        'Its time has come: within minutes everything is erased.'
      ) : (
        <>
          On <Time value={eraseAfter} format="datetime" /> (<Time value={eraseAfter} format="relative" />) everything in
          it is erased for good. Until then nobody can work here.
        </>
      )}
    </Alert>
  )
}
