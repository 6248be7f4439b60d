import { SearchX, SquareCheck } from 'lucide-react'
import { ButtonLink } from '@/components/ui/button'
import { CardFooter } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Pagination } from '@/components/ui/pagination'
import type { TaskQuery } from '@/lib/tasks/filter-tasks'
import { listTasks, tasksPerPage } from '@/lib/tasks/list-tasks'
import type { Context } from '@/lib/tenancy/context'
import type { TasksQuery } from '@/lib/tasks/input'
import { linkTo } from './link-to'
import { TaskList } from './task-list'

export interface ViewProps {
  ctx: Context
  ask: TaskQuery
  query: TasksQuery
  mayWrite: boolean
}

export async function ListView({ ctx, ask, query, mayWrite }: ViewProps) {
  const { projectId, today } = ask
  const { items, counts, total, page, pages, skip } = await listTasks(ctx, ask, query.page)
  const pageLink = (page: number) => linkTo(projectId, query, { page })
  return (
    <TaskList
      {...{ projectId, counts, today, mayWrite }}
      tasks={items}
      empty={<NoTasks query={query} projectId={projectId} mayWrite={mayWrite} />}
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

function NoTasks({ query, projectId, mayWrite }: { query: TasksQuery; projectId: string; mayWrite: boolean }) {
  if ([query.q, query.status, query.assignee, query.due].some(Boolean)) {
    return (
      <EmptyState
        icon={<SearchX />}
        title="No task fits"
        action={<ButtonLink href={linkTo(projectId, { view: query.view })}>Clear the filter</ButtonLink>}
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
