'use client'

import { useState, type ReactNode } from 'react'
import type { ButtonSize, ButtonVariant } from '@/components/ui/button'
import { Dialog, DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import { ActionForm } from './action-form'
import type { FormAction } from './action-state'
import { Field } from './field'
import { SubmitButton } from './submit-button'

interface Confirmation {
  action: FormAction
  hidden?: Record<string, string>
  /** The verb and the thing: "Delete project". */
  confirmLabel: string
  pendingLabel?: string
  /** The text to type before the button works; it is posted as `confirm`. */
  typeToConfirm?: string
  tone?: 'danger' | 'primary'
}

/** A button that asks before it acts. `children` is the button, `title` the question, `description` what will be lost. */
export function ConfirmButton({
  children,
  title,
  description,
  variant = 'secondary',
  size,
  ...confirmation
}: Confirmation & {
  children: ReactNode
  title: string
  description: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
}) {
  return (
    <Dialog trigger={children} {...{ variant, size, title, description }}>
      <ConfirmForm {...confirmation} />
    </Dialog>
  )
}

function ConfirmForm({ action, hidden, confirmLabel, pendingLabel, typeToConfirm, tone = 'danger' }: Confirmation) {
  const [typed, setTyped] = useState('')
  const close = useCloseDialog()
  return (
    <ActionForm action={action} hidden={hidden} onDone={close}>
      {typeToConfirm && (
        <Field
          name="confirm"
          label={
            <>
              Type <span className="font-mono">{typeToConfirm}</span> to confirm
            </>
          }
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton
          variant={tone}
          pendingLabel={pendingLabel}
          disabled={typeToConfirm !== undefined && typed.trim() !== typeToConfirm}
        >
          {confirmLabel}
        </SubmitButton>
      </div>
    </ActionForm>
  )
}
