import { PageHeader } from '@/components/ui/page-header'
import { Card, CardBody } from '@/components/ui/card'
import { secondFactorsOf } from '@/lib/auth/second-factor/second-factors'
import { tenantPage } from '@/lib/web/tenant-page'
import { AppSetUpForm } from '@/app/t/[tenant]/second-factor/app-set-up-form'

export const metadata = { title: 'Authenticator app' }

export default tenantPage({ permission: 'account.manage', purpose: 'account' }, async ({ ctx }) => {
  const { app } = await secondFactorsOf(ctx.db, ctx.tenant, ctx.actor.userId)
  return (
    <>
      <PageHeader
        title="Authenticator app"
        breadcrumbs={[{ href: '/settings/security', label: 'Security' }]}
        description={
          app
            ? 'The app you have now works until another one has shown a code. Your other sessions end, and you get new recovery codes.'
            : 'An app on your phone shows a new code every 30 seconds. We ask for one when you sign in. Your other sessions end.'
        }
      />
      <Card className="lg:max-w-2xl">
        <CardBody>
          <AppSetUpForm ctx={ctx} next="/settings/security" />
        </CardBody>
      </Card>
    </>
  )
})
