import type { z } from 'zod'
import { FieldFilters } from '@/app/t/[tenant]/(app)/projects/field-filters'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterSelect, SearchField } from '@/components/filter/filter-fields'
import { queryString } from '@/components/filter/query-string'
import { Card, CardFooter } from '@/components/ui/card'
import { Meter } from '@/components/ui/meter'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { Segmented } from '@/components/ui/segmented'
import { can } from '@/lib/auth/permissions'
import { metricUnit } from '@/lib/billing/describe-plan'
import { type CustomField, isSortable } from '@/lib/custom-fields/field'
import { fieldFiltersOf } from '@/lib/custom-fields/field-filter'
import { listFields } from '@/lib/custom-fields/list-fields'
import { listAssignable } from '@/lib/members/list-members'
import { projectsPageInput } from '@/lib/projects/input'
import { listProjects, projectsPerPage } from '@/lib/projects/list-projects'
import { readUsage } from '@/lib/usage/read-usage'
import { tenantPage } from '@/lib/web/tenant-page'
import { NewProject } from './new-project'
import { NoProjects } from './no-projects'
import { ProjectRow } from './project-row'

export const metadata = { title: 'Projects' }

type Query = z.output<typeof projectsPageInput>

function linkTo(query: Query, changes: Partial<Query>): string {
  const values = Object.entries({ ...query, ...changes }).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return `/projects${queryString(Object.fromEntries(values), { state: 'active', page: 1 })}`
}

export default tenantPage(
  { permission: 'work.read', searchParams: projectsPageInput },
  async ({ ctx, searchParams: query }) => {
    const [fields, people, usage] = await Promise.all([
      listFields(ctx, 'project'),
      listAssignable(ctx),
      readUsage(ctx, 'projects'),
    ])
    const filters = fieldFiltersOf(query)
    const projects = await listProjects(ctx, { ...query, fields, filters })
    const { items, total, page, pages, skip } = projects
    const mayWrite = can(ctx.actor.role, 'work.write')
    const newProject = mayWrite ? <NewProject {...{ ctx, usage, fields, people }} /> : undefined
    return (
      <>
        <PageHeader title="Projects" actions={newProject} />
        <div className="mb-4 grid gap-3 md:grid-cols-[auto_minmax(0,1fr)] md:items-start md:gap-4">
          <Segmented
            label="Which projects"
            className="justify-self-start md:mt-1"
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
            {fields.length > 0 && (
              <>
                <FilterSelect name="sort" label="Order" value={query.sort} options={sortOptions(fields)} />
                <FieldFilters {...{ fields, filters, people }} />
              </>
            )}
          </FilterForm>
        </div>
        <Card>
          {total === 0 ? (
            <NoProjects
              query={query}
              isFiltered={Object.keys(filters).length > 0}
              mayWrite={mayWrite}
              action={newProject}
            />
          ) : (
            <ul
              aria-label={query.state === 'archived' ? 'Archived projects' : 'Projects'}
              className="divide-y divide-line"
            >
              {items.map((project) => (
                <ProjectRow key={project.id} {...{ project, fields, people }} />
              ))}
            </ul>
          )}
          <CardFooter>
            <Meter
              value={usage.used}
              max={usage.limit}
              label="Active projects"
              unit={metricUnit('projects')}
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

function sortOptions(fields: readonly CustomField[]): [string, string][] {
  const sorts = [['name', 'Name'] as const, ...fields.filter(isSortable).map(({ id, name }) => [id, name] as const)]
  return [
    ['', 'Order: latest first'],
    ...sorts.flatMap(([by, label]): [string, string][] => [
      [by, `${label} ↑`],
      [`-${by}`, `${label} ↓`],
    ]),
  ]
}
