import { Columns3, Rows3, Settings2 } from 'lucide-react'
import { z } from 'zod'
import { ArchivedNotice } from '@/app/t/[tenant]/(app)/projects/[id]/archived-notice'
import { viewerToday } from '@/lib/web/viewer'
import { ButtonLink } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page-header'
import { Segmented } from '@/components/ui/segmented'
import { can } from '@/lib/auth/permissions'
import { listAssignable } from '@/lib/members/list-members'
import { getProject } from '@/lib/projects/get-project'
import { listTasksInput } from '@/lib/tasks/input'
import { tenantPage } from '@/lib/web/tenant-page'
import { BoardView } from './board-view'
import { ListView } from './list-view'
import { linkTo } from './link-to'
import { TaskFilter } from './task-filter'

export const metadata = { title: 'Project' }

export default tenantPage(
  { permission: 'work.read', params: z.object({ id: z.uuid() }), searchParams: listTasksInput },
  async ({ ctx, params, searchParams: query }) => {
    const [project, people, today] = await Promise.all([getProject(ctx, params.id), listAssignable(ctx), viewerToday()])
    const { id, name, description, archivedAt } = project
    const mayWrite = can(ctx.actor.role, 'work.write')
    const { view } = query
    const ask = { projectId: id, filter: query, today }
    const canChange = mayWrite && !archivedAt
    return (
      <>
        <PageHeader
          title={name}
          description={description && <span className="line-clamp-3 whitespace-pre-line">{description}</span>}
          breadcrumbs={[{ label: 'Projects', href: '/projects' }]}
          actions={
            mayWrite && (
              <ButtonLink href={`/projects/${id}/settings`}>
                <Settings2 aria-hidden />
                Settings
              </ButtonLink>
            )
          }
        />
        {archivedAt && <ArchivedNotice projectId={id} archivedAt={archivedAt} mayWrite={mayWrite} />}
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <Segmented
            label="View"
            segments={[
              {
                href: linkTo(id, query, { view: 'list', page: 1 }),
                label: 'List',
                icon: <Rows3 />,
                current: view === 'list',
              },
              {
                href: linkTo(id, query, { view: 'board', page: 1 }),
                label: 'Board',
                icon: <Columns3 />,
                current: view === 'board',
              },
            ]}
          />
          <TaskFilter filter={query} view={view} people={people} clearHref={linkTo(id, { view })} />
        </div>
        {view === 'board' ? (
          <BoardView ctx={ctx} ask={ask} query={query} mayWrite={canChange} />
        ) : (
          <ListView ctx={ctx} ask={ask} query={query} mayWrite={canChange} />
        )}
      </>
    )
  },
)
