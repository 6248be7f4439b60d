import { SearchX, SquareCheck } from 'lucide-react'
import type { Person } from '@/app/t/[tenant]/(app)/projects/custom-field-inputs'
import { ButtonLink } from '@/components/ui/button'
import { CardFooter } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Pagination } from '@/components/ui/pagination'
import { type CustomField, isSortable } from '@/lib/custom-fields/field'
import type { TaskQuery } from '@/lib/tasks/filter-tasks'
import type { TasksQuery } from '@/lib/tasks/input'
import { listTasks, tasksPerPage } from '@/lib/tasks/list-tasks'
import { taskSorts } from '@/lib/tasks/task-sort'
import type { Context } from '@/lib/tenancy/context'
import { isFiltered } from './is-filtered'
import { linkTo, viewOf } from './link-to'
import { TaskList } from './task-list'

export interface ViewProps {
  ctx: Context
  ask: TaskQuery & { fields: readonly CustomField[] }
  query: TasksQuery
  mayWrite: boolean
  visible: CustomField[]
  people: Person[]
  /** All tasks, without a filter. */
  clearHref: string
}

export async function ListView({ ctx, ask, query, mayWrite, visible, people, clearHref }: ViewProps) {
  const { projectId, today, fields } = ask
  const { items, counts, total, page, pages, skip } = await listTasks(ctx, ask, query.page)
  const pageLink = (page: number) => linkTo(projectId, query, { page })
  const next = (by: string) => ({ [by]: `-${by}`, [`-${by}`]: '' })[query.sort] ?? by
  const sortable = [...taskSorts, ...fields.filter(isSortable).map(({ id }) => id)]
  return (
    <TaskList
      {...{ projectId, counts, total, today, mayWrite, visible, people, fields }}
      tasks={items}
      sort={query.sort}
      sortHref={Object.fromEntries(sortable.map((by) => [by, linkTo(projectId, query, { sort: next(by), page: 1 })]))}
      view={viewOf(query).slice(1)}
      empty={<NoTasks query={query} clearHref={clearHref} mayWrite={mayWrite} />}
      footer={
        pages > 1 && (
          <CardFooter>
            <Pagination
              previous={page > 1 ? pageLink(page - 1) : undefined}
              next={page < pages ? pageLink(page + 1) : undefined}
            >
              {`${skip + 1}–${Math.min(skip + tasksPerPage, total)} of ${total}`}
            </Pagination>
          </CardFooter>
        )
      }
    />
  )
}

function NoTasks({ query, clearHref, mayWrite }: { query: TasksQuery; clearHref: string; mayWrite: boolean }) {
  if (isFiltered(query)) {
    return (
      <EmptyState
        icon={<SearchX />}
        title="No task fits"
        action={<ButtonLink href={clearHref}>Clear the filter</ButtonLink>}
      >
        There are none with all of these at once.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<SquareCheck />} title="No tasks yet">
      {mayWrite ? 'Write the first one above and press Enter. The rest can wait.' : 'There is nothing here to read.'}
    </EmptyState>
  )
}
