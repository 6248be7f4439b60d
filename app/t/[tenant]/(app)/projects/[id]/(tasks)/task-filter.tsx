import Link from 'next/link'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterSelect, SearchField } from '@/components/filter/filter-fields'
import type { TaskFilter as Filter } from '@/lib/tasks/input'
import { taskStatuses, taskStatusLabels } from '@/lib/tasks/status'

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
    ['', 'Assignee'],
    ['me', 'Me'],
    ['nobody', 'Nobody yet'],
    ...people.map(({ id, name }) => [id, name] as const),
  ] as const
  return (
    <FilterForm label="Tasks" keep={view === 'board' ? { view } : {}}>
      <SearchField label="Find by title or number" value={q} className="w-full sm:w-52" />
      <FilterSelect name="status" label="Status" value={status} options={statusOptions} />
      <FilterSelect name="assignee" label="Assignee" value={assignee} options={peopleOptions} />
      <FilterSelect name="due" label="Due" value={due} options={dueOptions} />
      {[q, status, assignee, due].some(Boolean) && (
        <Link href={clearHref} className="rounded-xs px-1 text-[0.8125rem] text-muted hover:text-ink hover:underline">
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
