import { ActionForm } from '@/components/form/action-form'
import { CheckField } from '@/components/form/check-field'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody, CardFooter, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { notificationKinds, type NotificationKind } from '@/lib/account/notifications'
import { readNotifications } from '@/lib/account/preferences'
import { tenantPage } from '@/lib/web/tenant-page'
import { save } from './actions'

export const metadata = { title: 'Notifications' }

const kinds = Object.entries(notificationKinds) as [NotificationKind, { name: string; description: string }][]

export default tenantPage({ permission: 'account.manage', purpose: 'account' }, async ({ ctx }) => {
  const wanted = await readNotifications(ctx)
  return (
    <>
      <PageHeader title="Notifications" description={`What you get mails about, to ${ctx.actor.email}.`} />
      <Card className="lg:max-w-2xl">
        <CardHeader title="Mails about work" description="Never about what you do yourself." />
        <CardBody>
          <ActionForm action={save}>
            {kinds.map(([kind, { name, description }]) => (
              <CheckField key={kind} name={kind} label={name} hint={description} defaultChecked={wanted[kind]} />
            ))}
            <SubmitButton className="justify-self-start" variant="secondary" pendingLabel="Saving">
              Save
            </SubmitButton>
          </ActionForm>
        </CardBody>
        <CardFooter>
          <p className="text-pretty">
            Mails about the safety of your account, such as a new device or a changed password, always come.
          </p>
        </CardFooter>
      </Card>
    </>
  )
})
