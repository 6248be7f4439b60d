import { ScrollText, SearchX } from 'lucide-react'
import { Suspense } from 'react'
import type { z } from 'zod'
import { queryString } from '@/components/filter/query-string'
import { Alert } from '@/components/ui/alert'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardFooter } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { listAuditInput } from '@/lib/audit/input'
import { listAudit, listAuditActors } from '@/lib/audit/list-audit'
import type { Context } from '@/lib/tenancy/context'
import { tenantPage } from '@/lib/web/tenant-page'
import { viewerZone } from '@/lib/web/viewer'
import { AuditFilter, isFiltered } from './audit-filter'
import { AuditList } from './audit-list'
import { ExportButton } from './export-button'
import { LogSkeleton } from './log-skeleton'
import { NotInPlan } from './not-in-plan'

export const metadata = { title: 'Audit log' }

type Query = z.output<typeof listAuditInput>

export default tenantPage(
  { permission: 'audit.read', searchParams: listAuditInput },
  ({ ctx, searchParams: query }) => {
    const isInPlan = ctx.entitlements.features.includes('audit_log')
    return (
      <>
        <PageHeader
          title="Audit log"
          description="Who changed what, when, and from where. Entries can’t be changed or deleted by anybody."
          actions={isInPlan && <ExportButton query={query} />}
        />
        {query.export === 'later' && (
          <Alert tone="warning" role="status" className="mb-4">
            This workspace has exported a lot within the last hour. Try again a little later.
          </Alert>
        )}
        {isInPlan ? (
          <Suspense fallback={<LogSkeleton />}>
            <Log ctx={ctx} query={query} />
          </Suspense>
        ) : (
          <NotInPlan role={ctx.actor.role} />
        )}
      </>
    )
  },
)

async function Log({ ctx, query }: { ctx: Context; query: Query }) {
  const [{ entries, older, newer }, people] = await Promise.all([
    listAudit(ctx, query, await viewerZone()),
    listAuditActors(ctx),
  ])
  const { before: _before, after: _after, export: _export, ...filter } = query
  const link = (cursor: { before?: string; after?: string }) =>
    `/settings/audit${queryString({ ...filter, ...cursor })}`
  return (
    <>
      <AuditFilter query={query} people={people} />
      <Card className="overflow-hidden">
        {entries.length === 0 ? <NoEntries isFiltered={isFiltered(query)} /> : <AuditList entries={entries} />}
        {(older !== null || newer !== null) && (
          <CardFooter>
            <Pagination
              previous={newer ? link({ after: newer }) : undefined}
              next={older ? link({ before: older }) : undefined}
            >
              Newest first
            </Pagination>
          </CardFooter>
        )}
      </Card>
    </>
  )
}

function NoEntries({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) {
    return (
      <EmptyState icon={<ScrollText />} title="Nothing has happened yet">
        Every change to projects, tasks, members and billing will be listed here.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<SearchX />}
      title="No entry fits"
      action={<ButtonLink href="/settings/audit">Clear the filter</ButtonLink>}
    />
  )
}
