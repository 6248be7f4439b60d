'use client'

import { useState, type ReactNode } from 'react'
import { changeMany, removeMany } from '@/app/t/[tenant]/(app)/projects/[id]/actions'
import { CustomFieldInput } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { ActionForm } from '@/components/form/action-form'
import type { FormAction } from '@/components/form/action-state'
import { Field, SelectField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { Dialog, DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import type { BulkProps } from './bulk-bar'

const tasks = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'task' : 'tasks'}`

/** Closes its dialog and hands the answer on. */
function BulkForm({
  action,
  submit,
  tone = 'primary',
  chosen,
  onDone,
  children,
}: Pick<BulkProps, 'chosen' | 'onDone'> & {
  action: FormAction
  submit: string
  tone?: 'primary' | 'danger'
  children?: ReactNode
}) {
  const close = useCloseDialog()
  const done: BulkProps['onDone'] = (answer) => {
    close()
    onDone(answer)
  }
  return (
    <ActionForm action={action} hidden={chosen} onDone={done}>
      {children}
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton variant={tone} pendingLabel="Working">
          {submit}
        </SubmitButton>
      </div>
    </ActionForm>
  )
}

export function DueDialog({ count, ...props }: BulkProps) {
  return (
    <Dialog trigger="Due" size="sm" variant="ghost" title={`When ${count === 1 ? 'is it' : 'are they'} due?`}>
      <BulkForm {...props} action={changeMany} submit={`Set for ${tasks(count)}`}>
        <Field name="dueOn" label="Due day" type="date" hint="Empty: no day." min="2000-01-01" max="2999-12-31" />
      </BulkForm>
    </Dialog>
  )
}

export function FieldDialog({ count, fields, people, ...props }: BulkProps) {
  const [fieldId, setField] = useState(fields[0]?.id)
  const field = fields.find(({ id }) => id === fieldId)
  return (
    <Dialog trigger="Field" size="sm" variant="ghost" title="Set a field">
      <BulkForm {...{ ...props, count, fields, people }} action={changeMany} submit={`Set for ${tasks(count)}`}>
        {/* Without a name: which field it is, the control below says. */}
        <SelectField
          name=""
          label="Which one"
          defaultValue={fieldId}
          onChange={(event) => setField(event.target.value)}
        >
          {fields.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        {field && <CustomFieldInput key={field.id} field={field} value={undefined} people={people} />}
      </BulkForm>
    </Dialog>
  )
}

export function DeleteDialog({ count, ...props }: BulkProps) {
  return (
    <Dialog
      trigger="Delete"
      size="sm"
      variant="ghost"
      title={`Delete ${tasks(count)}?`}
      description="They are gone, for everybody and for good."
    >
      <BulkForm {...props} action={removeMany} submit={`Delete ${tasks(count)}`} tone="danger" />
    </Dialog>
  )
}
