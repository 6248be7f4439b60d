import type { ReactNode } from 'react'
import { ActionForm } from '@/components/form/action-form'
import type { FormAction } from '@/components/form/action-state'
import { SubmitButton } from '@/components/form/submit-button'
import { classNames } from '@/components/ui/class-names'

/**
 * A picture, a logo, a colour: the field that chooses one, and a way to be without, which stands at the end of the row, or below
 * where there is no room.
 */
export function WearForms({
  what,
  save,
  remove,
  isWorn,
  className,
  children,
}: {
  /** In a word, for the buttons. */
  what: string
  save: FormAction
  remove: FormAction
  isWorn: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <div className={classNames('flex flex-wrap items-end gap-3', className)}>
      <ActionForm action={save} className="flex-1 basis-72" resetOnSuccess>
        {children}
        <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
          Save {what}
        </SubmitButton>
      </ActionForm>
      {isWorn && (
        <ActionForm action={remove}>
          <SubmitButton className="max-sm:-ml-4" variant="ghost" pendingLabel="Removing">
            Remove {what}
          </SubmitButton>
        </ActionForm>
      )}
    </div>
  )
}
