'use client'

import { useState, type ReactNode } from 'react'
import type { ButtonSize, ButtonVariant } from '@/components/ui/button'
import { Dialog, DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import { ActionForm } from './action-form'
import type { ActionState, FormAction } from './action-state'
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

/**
 * A button that asks before it acts. `children` is the button, `title` the question, `description` what will be lost. What the
 * action answers is said beside the button, since its dialog is closed by then.
 */
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
  // Null until it is asked: a screen reader announces what comes into an element that was there before.
  const [told, setTold] = useState<string | null>(null)
  return (
    <>
      <Dialog trigger={children} {...{ variant, size, title, description }} onOpen={() => setTold('')}>
        <ConfirmForm {...confirmation} onTold={setTold} />
      </Dialog>
      {told !== null && (
        <span
          role="status"
          className={told ? 'basis-full text-sm font-normal text-pretty whitespace-normal text-success' : 'sr-only'}
        >
          {told}
        </span>
      )}
    </>
  )
}

function ConfirmForm({
  action,
  hidden,
  confirmLabel,
  pendingLabel,
  typeToConfirm,
  tone = 'danger',
  onTold,
}: Confirmation & { onTold: (message: string) => void }) {
  const [typed, setTyped] = useState('')
  const close = useCloseDialog()
  const done = ({ message = '' }: ActionState) => {
    close()
    onTold(message)
  }
  return (
    <ActionForm action={action} hidden={hidden} onDone={done}>
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
