'use client'

import { Field, SelectField } from '@/components/form/field'
import { CheckField } from '@/components/form/check-field'
import { controlName, type Custom, type CustomField, type CustomValue } from '@/lib/custom-fields/field'

export interface Person {
  id: string
  name: string
}

interface InputProps {
  field: CustomField
  value: CustomValue | undefined
  people: readonly Person[]
}

/** A control for each field that the workspace has made, to stand in an `ActionForm`; it posts `custom.<field id>`. */
export function CustomFieldInputs({
  fields,
  values = {},
  people,
}: {
  fields: readonly CustomField[]
  /** As they are now. */
  values?: Custom
  people: readonly Person[]
}) {
  return fields.map((field) => <CustomFieldInput key={field.id} {...{ field, people }} value={values[field.id]} />)
}

export function CustomFieldInput({ field, value, people }: InputProps) {
  const { kind, id, name: label, isRequired } = field
  const shared = { name: controlName(id), label, optional: !isRequired, required: isRequired }
  const text = value === undefined ? '' : String(value)
  switch (kind) {
    case 'select':
      return (
        <SelectField {...shared} optional={false} defaultValue={text}>
          <option value="">{isRequired ? 'Choose…' : 'None'}</option>
          {field.options
            .filter((option) => !option.isRetired || option.id === value)
            .map((option) => (
              <option key={option.id} value={option.id}>
                {option.label}
              </option>
            ))}
        </SelectField>
      )
    case 'person':
      return (
        <SelectField {...shared} optional={false} defaultValue={text}>
          <option value="">Nobody</option>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </SelectField>
      )
    case 'checkbox':
      return <CheckField name={shared.name} label={label} defaultChecked={value === true} />
    case 'date':
      return <Field {...shared} type="date" defaultValue={text} min="2000-01-01" max="2999-12-31" />
    case 'number':
      return <Field {...shared} inputMode="decimal" defaultValue={text} autoComplete="off" maxLength={40} />
    case 'url':
      return (
        <Field {...shared} type="url" defaultValue={text} autoComplete="off" maxLength={500} placeholder="https://" />
      )
    case 'text':
      return <Field {...shared} defaultValue={text} autoComplete="off" maxLength={1000} />
    default:
      return kind satisfies never
  }
}
