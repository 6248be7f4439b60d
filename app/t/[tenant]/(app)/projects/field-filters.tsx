import { FilterInput, FilterSelect } from '@/components/filter/filter-fields'
import { FilterFold } from '@/components/filter/filter-fold'
import type { CustomField } from '@/lib/custom-fields/field'
import { type FieldFilter, type FieldFilters as Filters, filterName } from '@/lib/custom-fields/field-filter'
import type { Person } from './custom-field-inputs'

/** A filter for each custom field, folded away until one is wanted; part of a `FilterForm`. */
export function FieldFilters({
  fields,
  filters,
  people,
}: {
  fields: readonly CustomField[]
  filters: Filters
  people: readonly Person[]
}) {
  if (fields.length === 0) return null
  const active = fields.filter(({ id }) => filters[id]).length
  return (
    <FilterFold startsOpen={active > 0} label={`Filter by fields${active > 0 ? ` (${active})` : ''}`}>
      <div className="mt-2 grid gap-3 rounded-md border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-3">
        {fields.map((field) => (
          <fieldset key={field.id} className="min-w-0">
            <legend className="mb-1 max-w-full truncate text-[0.8125rem] font-medium">{field.name}</legend>
            <Controls {...{ field, people }} filter={filters[field.id] ?? {}} />
          </fieldset>
        ))}
      </div>
    </FilterFold>
  )
}

function Controls({
  field: { id, name, kind, options },
  filter,
  people,
}: {
  field: CustomField
  filter: FieldFilter
  people: readonly Person[]
}) {
  const shared = { name: filterName(id), label: name, value: filter.is ?? '', className: 'w-full' }
  const choose = (choices: [string, string][]) => (
    <FilterSelect {...shared} options={[['', 'Any'], ['none', 'Not filled in'], ...choices]} />
  )
  switch (kind) {
    case 'select':
      return choose(options.map((option) => [option.id, option.label]))
    case 'person':
      return choose([['me', 'Me'], ...people.map((person): [string, string] => [person.id, person.name])])
    case 'checkbox':
      return (
        <FilterSelect
          {...shared}
          options={[
            ['', 'Any'],
            ['yes', 'Yes'],
            ['none', 'No'],
          ]}
        />
      )
    case 'number':
    case 'date':
      return (
        <div className="flex items-center gap-2">
          {(['from', 'to'] as const).map((part) => (
            <FilterInput
              key={part}
              name={filterName(id, part)}
              label={`${name}, ${part}`}
              placeholder={part === 'from' ? 'From' : 'To'}
              value={filter[part] ?? ''}
              {...(kind === 'date' ? { type: 'date' as const } : { inputMode: 'decimal' as const })}
            />
          ))}
        </div>
      )
    default:
      return <FilterInput {...shared} placeholder="Contains" />
  }
}
