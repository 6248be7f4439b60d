import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { FieldFilters } from '@/app/t/[tenant]/(app)/projects/field-filters'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterSelect, SearchField } from '@/components/filter/filter-fields'
import { type CustomField, isSortable } from '@/lib/custom-fields/field'
import { type TasksQuery, taskFilterOf } from '@/lib/tasks/input'
import { taskStatuses, taskStatusLabels } from '@/lib/tasks/status'
import { taskSortLabels, taskSorts } from '@/lib/tasks/task-sort'
import { isFiltered } from './is-filtered'

const statusOptions = [
  ['', 'Status'],
  ['open', 'Open'],
  ...taskStatuses.map((status) => [status, taskStatusLabels[status]] as const),
] as const
const dueOptions = [
  ['', 'Due'],
  ['overdue', 'Overdue'],
  ['week', 'Due this week'],
] as const

/** Filter and order of a project's tasks. `keep` travels along in the address. */
export function TaskFilter({
  query,
  people,
  fields,
  keep,
  clearHref,
}: {
  query: TasksQuery
  people: readonly Person[]
  fields: readonly CustomField[]
  keep: Record<string, string>
  /** The same view without a filter. */
  clearHref: string
}) {
  const { q, status, assignee, due, custom = {} } = taskFilterOf(query)
  const peopleOptions = [
    ['', 'Assignee'],
    ['me', 'Me'],
    ['nobody', 'Nobody yet'],
    ...people.map(({ id, name }) => [id, name] as const),
  ] as const
  return (
    <FilterForm label="Tasks" keep={keep}>
      <SearchField label="Find by title or number" value={q} className="w-full sm:w-52" />
      <FilterSelect name="status" label="Status" value={status} options={statusOptions} />
      <FilterSelect name="assignee" label="Assignee" value={assignee} options={peopleOptions} />
      <FilterSelect name="due" label="Due" value={due} options={dueOptions} />
      {query.view === 'list' && (
        <FilterSelect name="sort" label="Order" value={query.sort} options={sortOptions(fields)} />
      )}
      {isFiltered(query) && (
        <Link
          href={clearHref}
          className="relative rounded-xs px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline"
        >
          Clear
          <LinkPending />
        </Link>
      )}
      <FieldFilters {...{ fields, people }} filters={custom} />
    </FilterForm>
  )
}

function sortOptions(fields: readonly CustomField[]): [string, string][] {
  const sorts = [
    ...taskSorts.map((by): [string, string] => [by, taskSortLabels[by]]),
    ...fields.filter(isSortable).map(({ id, name }): [string, string] => [id, name]),
  ]
  return [
    ['', 'Order: by status'],
    ...sorts.flatMap(([by, label]): [string, string][] => [
      [by, `${label} ↑`],
      [`-${by}`, `${label} ↓`],
    ]),
  ]
}
