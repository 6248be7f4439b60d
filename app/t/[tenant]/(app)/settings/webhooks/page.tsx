import { Plus, Webhook } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import { Badge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { Card, CardFooter } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Row, Table, TBody, Td, Th, THead } from '@/components/ui/table'
import { can } from '@/lib/auth/permissions'
import { labelOf } from '@/lib/webhooks/endpoint-url'
import { type ListedEndpoint, listEndpoints } from '@/lib/webhooks/read-endpoints'
import { tenantPage } from '@/lib/web/tenant-page'

export const metadata = { title: 'Webhooks' }

export default tenantPage({ permission: 'webhooks.manage' }, async ({ ctx }) => {
  const endpoints = await listEndpoints(ctx)
  const allowed = ctx.entitlements.share.webhookEndpoints
  const isFull = endpoints.length >= allowed
  const add = (
    <ButtonLink href="/settings/webhooks/new" variant="primary">
      <Plus aria-hidden />
      Add endpoint
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Your own programs hear of what happens here, at once and signed."
        actions={endpoints.length > 0 && !isFull && add}
      />
      <Card>
        {endpoints.length === 0 ? (
          <EmptyState icon={<Webhook />} title="Nobody listens yet" action={add}>
            Add the address of a program of yours: it gets a signed message whenever something happens to a project, a
            task or a member.
          </EmptyState>
        ) : (
          <>
            <EndpointTable endpoints={endpoints} />
            <CardFooter>
              <span>
                {endpoints.length} of {allowed} endpoints of your plan
              </span>
              {isFull && can(ctx.actor.role, 'billing.manage') && (
                <ButtonLink href="/billing" size="sm">
                  See the plans
                </ButtonLink>
              )}
            </CardFooter>
          </>
        )}
      </Card>
    </>
  )
})

function EndpointTable({ endpoints }: { endpoints: ListedEndpoint[] }) {
  return (
    <Table caption="Webhook endpoints">
      <THead>
        <Th>Endpoint</Th>
        <Th>Events</Th>
        <Th>Last 24 hours</Th>
        <Th align="end">State</Th>
      </THead>
      <TBody>
        {endpoints.map(({ id, url, description, events, disabledAt, delivered, failed }) => (
          <Row key={id}>
            <Td primary>
              <div className="min-w-0">
                <Link
                  href={`/settings/webhooks/${id}`}
                  className="rounded-xs wrap-anywhere after:absolute after:inset-0 hover:underline"
                >
                  {labelOf(url)}
                  <LinkPending />
                </Link>
                {description && <p className="text-sm font-normal text-muted">{description}</p>}
              </div>
            </Td>
            <Td label="Events">{events === '*' ? 'All' : `${events.split(' ').length} kinds`}</Td>
            <Td label="Last 24 hours">
              {delivered} arrived{failed > 0 && `, ${failed} failed`}
            </Td>
            <Td label="State" align="end">
              {disabledAt ? <Badge tone="warning">Disabled</Badge> : <Badge tone="success">Enabled</Badge>}
            </Td>
          </Row>
        ))}
      </TBody>
    </Table>
  )
}
