import { unarchive } from '@/app/t/[tenant]/(app)/projects/actions'
import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { Time } from '@/components/ui/time'

/** Says that a project is only to be read, and offers the way back. */
export function ArchivedNotice({
  projectId,
  archivedAt,
  mayWrite,
}: {
  projectId: string
  archivedAt: Date
  mayWrite: boolean
}) {
  return (
    <div className="mb-6">
      <Alert title="This project is archived">
        Since <Time value={archivedAt} />. It can be read, and nothing in it changes.
        {mayWrite && (
          <ActionForm action={unarchive} hidden={{ projectId }} className="mt-3 max-w-lg justify-items-start">
            <SubmitButton size="sm" variant="secondary" pendingLabel="Unarchiving">
              Unarchive
            </SubmitButton>
          </ActionForm>
        )}
      </Alert>
    </div>
  )
}
