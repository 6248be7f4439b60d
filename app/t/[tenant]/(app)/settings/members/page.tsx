import { SearchX } from 'lucide-react'
import { FilterForm } from '@/components/filter/filter-form'
import { SearchField } from '@/components/filter/filter-fields'
import { queryString } from '@/components/filter/query-string'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardFooter } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Meter } from '@/components/ui/meter'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { can } from '@/lib/auth/permissions'
import { listMembersInput } from '@/lib/members/input'
import { listMembers, membersPerPage } from '@/lib/members/list-members'
import { readUsage } from '@/lib/usage/read-usage'
import { tenantPage } from '@/lib/web/tenant-page'
import { InviteMember } from './invite-member'
import { MemberTable } from './member-table'

export const metadata = { title: 'Members' }

export default tenantPage(
  { permission: 'members.read', searchParams: listMembersInput },
  async ({ ctx, searchParams: query }) => {
    const [members, usage] = await Promise.all([listMembers(ctx, query), readUsage(ctx, 'members')])
    const { items, total, page, pages, skip } = members
    const link = (page: number) => `/settings/members${queryString({ ...query, page }, { page: 1 })}`
    return (
      <>
        <PageHeader
          title="Members"
          description={`Everybody who can sign in to ${ctx.tenant.name}, and who is invited.`}
          actions={can(ctx.actor.role, 'members.manage') && <InviteMember ctx={ctx} usage={usage} />}
        />
        <div className="mb-4">
          <FilterForm label="Members">
            <SearchField label="Find by name or e-mail" value={query.q} className="w-full sm:w-64" />
          </FilterForm>
        </div>
        <Card>
          {total === 0 ? (
            <EmptyState
              icon={<SearchX />}
              title="Nobody found"
              action={<ButtonLink href="/settings/members">Clear the search</ButtonLink>}
            >
              Nobody here has “{query.q}” in their name or address.
            </EmptyState>
          ) : (
            <MemberTable members={items} actor={ctx.actor} />
          )}
          <CardFooter>
            <Meter
              value={usage.used}
              max={usage.limit}
              label="Places taken"
              unit="members"
              className="w-full sm:w-64"
            />
            <Pagination
              previous={page > 1 ? link(page - 1) : undefined}
              next={page < pages ? link(page + 1) : undefined}
            >
              {`${skip + 1}–${Math.min(skip + membersPerPage, total)} of ${total}`}
            </Pagination>
          </CardFooter>
        </Card>
      </>
    )
  },
)
