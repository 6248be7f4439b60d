import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { Card, CardBody } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { presenceOf } from '@/lib/auth/require-presence'
import { tenantPage } from '@/lib/web/tenant-page'
import { newRecoveryCodes } from '@/app/t/[tenant]/second-factor/actions'
import { PresenceField } from '@/app/t/[tenant]/second-factor/presence-field'
import { SignInAgain } from '@/app/t/[tenant]/second-factor/sign-in-again'
import { UntilCodes } from '@/app/t/[tenant]/second-factor/until-codes'

export const metadata = { title: 'Recovery codes' }

export default tenantPage({ permission: 'account.manage', purpose: 'account' }, async ({ ctx }) => {
  const presence = await presenceOf(ctx)
  return (
    <>
      <PageHeader
        title="Recovery codes"
        breadcrumbs={[{ href: '/settings/security', label: 'Security' }]}
        description="Each lets you in once when you have lost your second step. New ones replace all that you have."
      />
      <Card className="lg:max-w-2xl">
        <CardBody>
          {presence === 'sign_in' ? (
            <SignInAgain why="You signed in a while ago. Sign out and in again, then make new codes." />
          ) : (
            <ActionForm action={newRecoveryCodes}>
              <UntilCodes workspace={ctx.tenant.name} next="/settings/security">
                <PresenceField asked={presence === 'password'} email={ctx.actor.email} />
                <SubmitButton className="justify-self-start" pendingLabel="Making them">
                  Make ten new codes
                </SubmitButton>
              </UntilCodes>
            </ActionForm>
          )}
        </CardBody>
      </Card>
    </>
  )
})
