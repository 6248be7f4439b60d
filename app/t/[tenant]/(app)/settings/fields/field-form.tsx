'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/form/action-form'
import { CheckField } from '@/components/form/check-field'
import { Field, SelectField } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { DialogCancel, useCloseDialog } from '@/components/ui/dialog'
import {
  type CustomField,
  type FieldKind,
  fieldKindLabels,
  fieldKinds,
  type FieldSubject,
} from '@/lib/custom-fields/field'
import { create, update } from './actions'
import { OptionsEditor } from './options-editor'

/** Of a new field of `subject`, or of one that is there, whose kind stays what it is. */
export function FieldForm({ subject, field }: { subject: FieldSubject; field?: CustomField }) {
  const close = useCloseDialog()
  const [kind, setKind] = useState<FieldKind>(field?.kind ?? 'text')
  // A form that has done its work is made anew for the next field.
  const [made, setMade] = useState(0)
  const done = () => {
    close()
    if (!field) setMade(made + 1)
  }
  return (
    <ActionForm
      key={made}
      action={field ? update : create}
      hidden={field ? { fieldId: field.id } : { subject }}
      onDone={done}
    >
      <Field name="name" label="Name" defaultValue={field?.name} maxLength={120} autoComplete="off" required />
      {!field && (
        <SelectField
          name="kind"
          label="Kind"
          defaultValue={kind}
          onChange={(event) => setKind(event.target.value as FieldKind)}
        >
          {fieldKinds.map((one) => (
            <option key={one} value={one}>
              {fieldKindLabels[one]}
            </option>
          ))}
        </SelectField>
      )}
      {kind === 'select' && <OptionsEditor options={field?.options ?? []} />}
      <CheckField
        name="isRequired"
        label="Has to be filled in"
        hint="Asked for when a form is saved. What is empty now may stay so until then."
        defaultChecked={field?.isRequired}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <DialogCancel />
        <SubmitButton pendingLabel="Saving">{field ? 'Save field' : 'Create field'}</SubmitButton>
      </div>
    </ActionForm>
  )
}
