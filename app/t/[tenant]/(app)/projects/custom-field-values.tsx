import type { Person } from './custom-field-inputs'
import type { Custom, CustomField, CustomValue } from '@/lib/custom-fields/field'
import { sayValue } from '@/lib/custom-fields/say-value'

/** What is filled in, as the pairs of a `dl`, for those who read only. */
export function CustomFieldValues({
  fields,
  values,
  people,
}: {
  fields: readonly CustomField[]
  values: Custom
  people: readonly Person[]
}) {
  return fields.map((field) => {
    const value = values[field.id]
    return (
      <div key={field.id}>
        <dt>{field.name}</dt>
        <dd className="break-words">
          {value === undefined ? 'None' : <CustomFieldValue {...{ field, value, people }} />}
        </dd>
      </div>
    )
  })
}

/** One value in words; a link can be followed, and tells nobody where it was followed from. */
export function CustomFieldValue({
  field,
  value,
  people,
}: {
  field: CustomField
  value: CustomValue
  people: readonly Person[]
}) {
  const text = sayValue(field, value, new Map(people.map(({ id, name }) => [id, name])))
  if (field.kind !== 'url') return text
  return (
    <a
      href={text}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="relative z-10 rounded-xs underline hover:text-ink"
    >
      {text.replace(/^https?:\/\//, '')}
    </a>
  )
}
