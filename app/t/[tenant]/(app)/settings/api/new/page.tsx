import { Card, CardBody } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { scopesWithin } from '@/lib/api-keys/scopes'
import { tenantPage } from '@/lib/web/tenant-page'
import { CreateForm } from './create-form'

export const metadata = { title: 'New API key' }

export default tenantPage({ permission: 'api_keys.manage' }, ({ ctx }) => (
  <>
    <PageHeader
      title="New API key"
      description="It acts in your name. When you may do less one day, or leave, so does it."
      breadcrumbs={[{ label: 'API keys', href: '/settings/api' }]}
    />
    <Card className="lg:max-w-2xl">
      <CardBody>
        <CreateForm scopes={scopesWithin(ctx.actor.role)} />
      </CardBody>
    </Card>
  </>
))
