import Link from 'next/link'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterSelect, SearchField } from '@/components/filter/filter-fields'
import type { TaskFilter as Filter } from '@/lib/tasks/input'
import { taskStatuses, taskStatusLabels } from '@/lib/tasks/status'

const statusOptions = [
  ['', 'Any state'],
  ['open', 'Open'],
  ...taskStatuses.map((status) => [status, taskStatusLabels[status]] as const),
] as const
const dueOptions = [
  ['', 'Due any time'],
  ['overdue', 'Overdue'],
  ['week', 'Due this week'],
] as const

export function TaskFilter({
  filter,
  view,
  people,
  clearHref,
}: {
  filter: Filter
  view: 'list' | 'board'
  people: { id: string; name: string }[]
  /** The same view without a filter. */
  clearHref: string
}) {
  const { q, status, assignee, due } = filter
  const peopleOptions = [
    ['', 'Anybody'],
    ['me', 'Me'],
    ['nobody', 'Nobody'],
    ...people.map(({ id, name }) => [id, name] as const),
  ] as const
  return (
    <FilterForm label="Tasks" keep={view === 'board' ? { view } : {}}>
      <SearchField label="Find by title or number" value={q} className="w-full sm:w-52" />
      <FilterSelect name="status" label="State" value={status} options={statusOptions} />
      <FilterSelect name="assignee" label="Whose" value={assignee} options={peopleOptions} />
      <FilterSelect name="due" label="Due" value={due} options={dueOptions} />
      {[q, status, assignee, due].some(Boolean) && (
        <Link href={clearHref} className="rounded-xs px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline">
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
