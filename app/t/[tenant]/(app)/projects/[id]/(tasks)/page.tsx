import { Columns3, Download, Rows3, Settings2, Upload } from 'lucide-react'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { ArchivedNotice } from '@/app/t/[tenant]/(app)/projects/[id]/archived-notice'
import { Live } from '@/components/live/live'
import { ButtonLink } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page-header'
import { Segmented } from '@/components/ui/segmented'
import { can } from '@/lib/auth/permissions'
import { listFields } from '@/lib/custom-fields/list-fields'
import { defaultOf, listFilters } from '@/lib/filters/list-filters'
import { liveToken } from '@/lib/live/live-token'
import { listAssignable } from '@/lib/members/list-members'
import { getProject, type ProjectView } from '@/lib/projects/get-project'
import { listTasksInput, taskFilterOf } from '@/lib/tasks/input'
import { tenantPage } from '@/lib/web/tenant-page'
import { viewerToday } from '@/lib/web/viewer'
import { BoardView } from './board-view'
import { ColumnsMenu } from './columns-menu'
import { ListView } from './list-view'
import { linkTo, viewOf } from './link-to'
import { TaskFilter } from './task-filter'
import { ViewsBar } from './views-bar'
import { viewState } from './view-state'
import { visibleFields } from './visible-fields'

export const metadata = { title: 'Project' }

export default tenantPage(
  { permission: 'work.read', params: z.object({ id: z.uuid() }), searchParams: listTasksInput },
  async ({ ctx, params: { id }, searchParams: query }) => {
    const [views, since] = await Promise.all([listFilters(ctx, id), liveToken(ctx, 'work')])
    const opening = defaultOf(views)
    if (opening && viewOf(query) === '') redirect(`/projects/${id}?${opening.address}&saved=${opening.id}`)
    const [project, people, fields, today] = await Promise.all([
      getProject(ctx, id),
      listAssignable(ctx),
      listFields(ctx, 'task'),
      viewerToday(),
    ])
    const mayWrite = can(ctx.actor.role, 'work.write')
    const { current, address, isChanged } = viewState(views, query)
    const visible = visibleFields(fields, query.columns)
    const { view, columns, saved } = query
    const clearHref = linkTo(id, { view, columns, saved: opening ? 'all' : '' })
    const shown = {
      ctx,
      query,
      people,
      visible,
      clearHref,
      ask: { projectId: id, filter: taskFilterOf(query), today, fields },
      mayWrite: mayWrite && !project.archivedAt,
    }
    return (
      <>
        <Live since={since} about="work" />
        <Header project={project} mayWrite={mayWrite} address={address} />
        <div className="mb-4 grid gap-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <ViewChoice id={id} query={query} />
            <ViewsBar
              projectId={id}
              {...{ views, current, address, isChanged }}
              mayShare={mayWrite}
              mayEdit={current !== undefined && (current.isMine || can(ctx.actor.role, 'work.delete'))}
            />
            {fields.length > 0 && mayWrite && (
              <span className="ml-auto">
                <ColumnsMenu
                  {...{ fields }}
                  visible={visible.map((field) => field.id)}
                  path={`/projects/${id}`}
                  query={viewOf(query, { columns: '' }).slice(1)}
                />
              </span>
            )}
          </div>
          <TaskFilter
            {...{ query, people, fields, clearHref }}
            keep={kept({ view: view === 'board' ? view : '', columns, saved: saved || (opening ? 'all' : '') })}
          />
        </div>
        {view === 'board' ? <BoardView {...shown} /> : <ListView {...shown} />}
      </>
    )
  },
)

const kept = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))

function Header({ project, mayWrite, address }: { project: ProjectView; mayWrite: boolean; address: string }) {
  const { id, name, description, archivedAt } = project
  return (
    <>
      <PageHeader
        title={name}
        description={description && <span className="line-clamp-3 whitespace-pre-line">{description}</span>}
        breadcrumbs={[{ label: 'Projects', href: '/projects' }]}
        actions={
          <>
            {mayWrite && !archivedAt && (
              <ButtonLink href={`/projects/${id}/import`} variant="ghost" size="sm" className="max-sm:-ml-2.5">
                <Upload aria-hidden />
                Import
              </ButtonLink>
            )}
            <ButtonLink
              href={`/api/tasks/export?${new URLSearchParams({ project: id, view: address })}`}
              prefetch={false}
              download
              variant="ghost"
              size="sm"
            >
              <Download aria-hidden />
              Export
            </ButtonLink>
            {mayWrite && (
              <ButtonLink href={`/projects/${id}/settings`} size="sm">
                <Settings2 aria-hidden />
                Settings
              </ButtonLink>
            )}
          </>
        }
      />
      {archivedAt && <ArchivedNotice projectId={id} archivedAt={archivedAt} mayWrite={mayWrite} />}
    </>
  )
}

function ViewChoice({ id, query }: { id: string; query: z.output<typeof listTasksInput> }) {
  const segment = (view: 'list' | 'board') => ({
    href: linkTo(id, query, { view, page: 1 }),
    current: query.view === view,
  })
  return (
    <Segmented
      label="View"
      segments={[
        { ...segment('list'), label: 'List', icon: <Rows3 /> },
        { ...segment('board'), label: 'Board', icon: <Columns3 /> },
      ]}
    />
  )
}
