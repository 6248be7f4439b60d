import { z } from 'zod'
import { ActionForm } from '@/components/form/action-form'
import { ConfirmButton } from '@/components/form/confirm-button'
import { OnceTold } from '@/components/form/once-told'
import { SubmitButton } from '@/components/form/submit-button'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { labelOf } from '@/lib/webhooks/endpoint-url'
import { listDeliveriesInput } from '@/lib/webhooks/input'
import { listDeliveries } from '@/lib/webhooks/list-deliveries'
import { type Endpoint, getEndpoint } from '@/lib/webhooks/read-endpoints'
import { tenantPage } from '@/lib/web/tenant-page'
import { disable, enable, remove, rotate, sendTest, update } from '@/app/t/[tenant]/(app)/settings/webhooks/actions'
import { EndpointFields } from '@/app/t/[tenant]/(app)/settings/webhooks/endpoint-fields'
import { DeliveryLog } from './delivery-log'

export const metadata = { title: 'Webhook endpoint' }

export default tenantPage(
  { permission: 'webhooks.manage', params: z.object({ endpointId: z.uuid() }), searchParams: listDeliveriesInput },
  async ({ ctx, params: { endpointId }, searchParams: query }) => {
    const [endpoint, { deliveries, older }] = await Promise.all([
      getEndpoint(ctx, endpointId),
      listDeliveries(ctx, endpointId, query),
    ])
    const { url, disabledAt, disabledReason } = endpoint
    return (
      <>
        <PageHeader
          title={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="wrap-anywhere">{labelOf(url)}</span>
              {disabledAt ? <Badge tone="warning">Disabled</Badge> : <Badge tone="success">Enabled</Badge>}
            </span>
          }
          description={endpoint.description}
          breadcrumbs={[{ label: 'Webhooks', href: '/settings/webhooks' }]}
        />
        <div className="grid gap-6">
          {disabledAt && <Disabled endpointId={endpointId} reason={disabledReason} />}
          <DeliveryLog endpoint={endpoint} query={query} deliveries={deliveries} older={older}>
            {!disabledAt && <SendTest endpointId={endpointId} />}
          </DeliveryLog>
          <div className="grid lg:max-w-2xl gap-6">
            <Details endpoint={endpoint} />
            <Secret endpointId={endpointId} />
            <End endpoint={endpoint} />
          </div>
        </div>
      </>
    )
  },
)

function Disabled({ endpointId, reason }: { endpointId: string; reason: string | null }) {
  return (
    <Alert
      tone="warning"
      title="No events are sent to this endpoint"
      action={
        <ActionForm action={enable} hidden={{ endpointId }}>
          <SubmitButton size="sm" variant="secondary" pendingLabel="Enabling">
            Enable
          </SubmitButton>
        </ActionForm>
      }
    >
      {reason ?? 'Somebody here has disabled it.'} What happens meanwhile isn’t kept for it.
    </Alert>
  )
}

function SendTest({ endpointId }: { endpointId: string }) {
  return (
    <ActionForm action={sendTest} hidden={{ endpointId }}>
      <SubmitButton variant="secondary" size="sm" className="justify-self-start" pendingLabel="Waiting for the answer">
        Send a test event
      </SubmitButton>
    </ActionForm>
  )
}

function Details({ endpoint }: { endpoint: Endpoint }) {
  return (
    <Card>
      <CardHeader title="Address and events" />
      <CardBody>
        <ActionForm action={update} hidden={{ endpointId: endpoint.id }}>
          <EndpointFields endpoint={endpoint} />
          <SubmitButton variant="secondary" className="justify-self-start" pendingLabel="Saving">
            Save
          </SubmitButton>
        </ActionForm>
      </CardBody>
    </Card>
  )
}

function Secret({ endpointId }: { endpointId: string }) {
  return (
    <Card>
      <CardHeader
        title="Signing secret"
        description="Every event is signed with it by the Standard Webhooks specification. A new one takes over at once; for a day events are signed with both."
      />
      <CardBody>
        <ActionForm action={rotate} hidden={{ endpointId }}>
          <OnceTold
            name="secret"
            label="The new secret"
            hint="Copy it into your program now: it isn’t shown again. The old one goes on beside it for 24 hours."
          />
          <SubmitButton variant="secondary" className="justify-self-start" pendingLabel="Making one">
            Make a new secret
          </SubmitButton>
        </ActionForm>
      </CardBody>
    </Card>
  )
}

function End({ endpoint: { id, url, disabledAt } }: { endpoint: Endpoint }) {
  const hidden = { endpointId: id }
  const host = labelOf(url)
  return (
    <Card tone="danger">
      <CardHeader
        title={disabledAt ? 'Delete' : 'Disable or delete'}
        description="While it is disabled nothing is sent, and what happens isn’t kept for it. Deleted, its log is gone, too."
        actions={
          <>
            {!disabledAt && (
              <ActionForm action={disable} hidden={hidden}>
                <SubmitButton variant="secondary" pendingLabel="Disabling">
                  Disable
                </SubmitButton>
              </ActionForm>
            )}
            <ConfirmButton
              action={remove}
              hidden={hidden}
              title={`Delete the endpoint at ${host}?`}
              description="Nothing is sent to it any more, and its deliveries are forgotten."
              confirmLabel="Delete endpoint"
              pendingLabel="Deleting"
              variant="danger"
            >
              Delete endpoint
            </ConfirmButton>
          </>
        }
      />
    </Card>
  )
}
