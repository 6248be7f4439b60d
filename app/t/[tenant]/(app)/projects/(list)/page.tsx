import type { z } from 'zod'
import { FilterForm } from '@/components/filter/filter-form'
import { SearchField } from '@/components/filter/filter-fields'
import { queryString } from '@/components/filter/query-string'
import { Card, CardFooter } from '@/components/ui/card'
import { Meter } from '@/components/ui/meter'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { Segmented } from '@/components/ui/segmented'
import { can } from '@/lib/auth/permissions'
import { listProjectsInput } from '@/lib/projects/input'
import { listProjects, projectsPerPage } from '@/lib/projects/list-projects'
import { readUsage } from '@/lib/usage/read-usage'
import { tenantPage } from '@/lib/web/tenant-page'
import { NewProject } from './new-project'
import { NoProjects } from './no-projects'
import { ProjectRow } from './project-row'

export const metadata = { title: 'Projects' }

type Query = z.output<typeof listProjectsInput>

const linkTo = (query: Query, changes: Partial<Query>) =>
  `/projects${queryString({ ...query, ...changes }, { state: 'active', page: 1 })}`

export default tenantPage(
  { permission: 'work.read', searchParams: listProjectsInput },
  async ({ ctx, searchParams: query }) => {
    const [projects, usage] = await Promise.all([listProjects(ctx, query), readUsage(ctx, 'projects')])
    const { items, total, page, pages, skip } = projects
    const mayWrite = can(ctx.actor.role, 'work.write')
    const newProject = mayWrite ? <NewProject ctx={ctx} usage={usage} /> : undefined
    return (
      <>
        <PageHeader title="Projects" actions={newProject} />
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <Segmented
            label="Which projects"
            segments={[
              { href: linkTo(query, { state: 'active', page: 1 }), label: 'Active', current: query.state === 'active' },
              {
                href: linkTo(query, { state: 'archived', page: 1 }),
                label: 'Archived',
                current: query.state === 'archived',
              },
            ]}
          />
          <FilterForm label="Projects" keep={query.state === 'archived' ? { state: 'archived' } : {}}>
            <SearchField label="Find by name" value={query.q} className="w-full sm:w-56" />
          </FilterForm>
        </div>
        <Card>
          {total === 0 ? (
            <NoProjects query={query} mayWrite={mayWrite} action={newProject} />
          ) : (
            <ul
              aria-label={query.state === 'archived' ? 'Archived projects' : 'Projects'}
              className="divide-y divide-line"
            >
              {items.map((project) => (
                <ProjectRow key={project.id} project={project} />
              ))}
            </ul>
          )}
          <CardFooter>
            <Meter
              value={usage.used}
              max={usage.limit}
              label="Active projects"
              unit="projects"
              className="w-full sm:w-64"
            />
            <Pagination
              previous={page > 1 ? linkTo(query, { page: page - 1 }) : undefined}
              next={page < pages ? linkTo(query, { page: page + 1 }) : undefined}
            >
              {`${skip + 1}–${Math.min(skip + projectsPerPage, total)} of ${total}`}
            </Pagination>
          </CardFooter>
        </Card>
      </>
    )
  },
)
