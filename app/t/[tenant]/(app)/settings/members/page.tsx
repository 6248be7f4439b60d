import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { FilterForm } from '@/components/filter/filter-form'
import { FilterSelect, SearchField } from '@/components/filter/filter-fields'
import { queryString } from '@/components/filter/query-string'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardFooter } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Meter } from '@/components/ui/meter'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { can } from '@/lib/auth/permissions'
import { metricUnit } from '@/lib/billing/describe-plan'
import { listMembersInput } from '@/lib/members/input'
import { listMembers, membersPerPage } from '@/lib/members/list-members'
import { readSignUpPolicy } from '@/lib/members/sign-up-policy'
import { readUsage } from '@/lib/usage/read-usage'
import { tenantPage } from '@/lib/web/tenant-page'
import { InvitePeople } from './invite-people'
import { MemberTable } from './member-table'

export const metadata = { title: 'Members' }

const stateOptions = [
  ['', 'Everybody'],
  ['active', 'Active'],
  ['invited', 'Invited'],
  ['expired', 'Expired invitations'],
  ['deactivated', 'Deactivated'],
] as const

export default tenantPage(
  { permission: 'members.read', searchParams: listMembersInput },
  async ({ ctx, searchParams: query }) => {
    const [members, usage, policy] = await Promise.all([
      listMembers(ctx, query),
      readUsage(ctx, 'members'),
      readSignUpPolicy(ctx.db),
    ])
    const { items, total, page, pages, skip } = members
    const link = (page: number) => `/settings/members${queryString({ ...query, page }, { page: 1 })}`
    const isManager = can(ctx.actor.role, 'members.manage')
    return (
      <>
        <PageHeader
          title="Members"
          description={`Everybody who can sign in to ${ctx.tenant.name}, and who is invited.`}
          actions={isManager && <InvitePeople ctx={ctx} usage={usage} />}
        />
        <div className="mb-4">
          <FilterForm label="Members">
            <SearchField label="Find by name or e-mail" value={query.q} className="w-full sm:w-64" />
            <FilterSelect name="state" label="State" value={query.state} options={stateOptions} />
          </FilterForm>
        </div>
        <Card>
          {total === 0 ? <NobodyFound q={query.q} /> : <MemberTable members={items} actor={ctx.actor} />}
          <CardFooter>
            <Meter
              value={usage.used}
              max={usage.limit}
              label="Places taken"
              unit={metricUnit('members')}
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
        <p className="mt-4 text-[0.8125rem] text-pretty text-muted">
          Members and invitations take a place each; deactivated people take none. {whoMayJoin[policy.mode]}{' '}
          {can(ctx.actor.role, 'access.manage') && (
            <Link href="/settings/access" className="rounded-xs font-medium text-accent hover:underline">
              Change who may join
            </Link>
          )}
        </p>
      </>
    )
  },
)

const whoMayJoin = {
  invitation: 'People join by invitation only.',
  domain: 'People with an address at your domains can join by themselves.',
  open: 'Anybody can join by themselves.',
}

function NobodyFound({ q }: { q: string }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title="Nobody found"
      action={<ButtonLink href="/settings/members">Show everybody</ButtonLink>}
    >
      {q ? `Nobody like this has “${q}” in their name or address.` : 'There is nobody in this state.'}
    </EmptyState>
  )
}
