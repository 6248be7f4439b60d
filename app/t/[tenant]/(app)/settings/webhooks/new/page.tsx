import { Card, CardBody } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { tenantPage } from '@/lib/web/tenant-page'
import { CreateForm } from './create-form'

export const metadata = { title: 'New webhook endpoint' }

export default tenantPage({ permission: 'webhooks.manage' }, () => (
  <>
    <PageHeader title="New endpoint" breadcrumbs={[{ label: 'Webhooks', href: '/settings/webhooks' }]} />
    <Card className="lg:max-w-2xl">
      <CardBody>
        <CreateForm />
      </CardBody>
    </Card>
  </>
))
