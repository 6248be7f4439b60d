import { SearchX } from 'lucide-react'
import { FilterForm } from '@/components/filter/filter-form'
import { SearchField } from '@/components/filter/filter-fields'
import { queryString } from '@/components/filter/query-string'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { Segmented } from '@/components/ui/segmented'
import { searchAllInput, searchKinds } from '@/lib/search/input'
import { isEmpty, resultsPerPage, searchAll } from '@/lib/search/search-all'
import { wordsOf } from '@/lib/search/terms'
import { tenantPage } from '@/lib/web/tenant-page'
import { kindLabels, ResultGroups } from './result-groups'

export const metadata = { title: 'Search' }

export default tenantPage(
  { permission: 'work.read', searchParams: searchAllInput },
  async ({ ctx, searchParams: query }) => {
    const { q, kind, page } = query
    const results = await searchAll(ctx, query)
    const link = (to: { kind?: string; page?: number }) => `/search${queryString({ q, kind, ...to }, { page: 1 })}`
    const hasMore = kind !== '' && results[kind].hasMore
    return (
      <>
        <PageHeader title="Search" description="Names, descriptions and comments, of everything that you may read." />
        <div className="mb-4 grid gap-3">
          <FilterForm label="Search" keep={kind ? { kind } : {}}>
            <SearchField label="Search" value={q} className="w-full" />
          </FilterForm>
          {q && (
            <Segmented
              label="What to show"
              className="max-w-full justify-self-start overflow-x-auto"
              segments={[
                { href: link({ kind: '' }), label: 'All', current: kind === '' },
                ...searchKinds.map((of) => ({
                  href: link({ kind: of }),
                  label: kindLabels[of],
                  current: kind === of,
                })),
              ]}
            />
          )}
        </div>
        {isEmpty(results) ? (
          <Nothing q={q} />
        ) : (
          <ResultGroups
            results={results}
            words={wordsOf(q)}
            moreOf={(of) => (kind === '' ? link({ kind: of }) : null)}
          />
        )}
        <div className="mt-4">
          <Pagination
            previous={page > 1 ? link({ page: page - 1 }) : undefined}
            next={hasMore ? link({ page: page + 1 }) : undefined}
          >
            {`From ${(page - 1) * resultsPerPage + 1} on`}
          </Pagination>
        </div>
      </>
    )
  },
)

function Nothing({ q }: { q: string }) {
  if (!q) return null
  return (
    <Card>
      <EmptyState icon={<SearchX />} title="Nothing found">
        Nothing that you may read contains “{q}”. Fewer words find more.
      </EmptyState>
    </Card>
  )
}
