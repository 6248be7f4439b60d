import { ConfirmButton } from '@/components/form/confirm-button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { describeDuration, sessionLifeMs } from '@/lib/auth/lifetimes'
import { listSessions } from '@/lib/auth/session'
import { tenantPage } from '@/lib/web/tenant-page'
import { signOutOfAll } from './actions'
import { NameForm } from './name-form'
import { PasswordForm } from './password-form'
import { SessionList } from './session-list'

export const metadata = { title: 'Account' }

export default tenantPage(
  { permission: 'account.manage', purpose: 'account' },
  async ({ ctx: { tenant, actor, db } }) => {
    const sessions = await listSessions(db, actor.userId)
    return (
      <>
        <PageHeader
          title="Account"
          description={`Who you are in ${tenant.name}. In another workspace you have another account.`}
        />
        <div className="grid max-w-2xl gap-6">
          <Card>
            <CardHeader title="Name" description={`You sign in with ${actor.email}.`} />
            <CardBody>
              <NameForm name={actor.name} />
            </CardBody>
          </Card>
          <Card>
            <CardHeader title="Password" description="Changing it signs you out everywhere else." />
            <CardBody>
              <PasswordForm email={actor.email} />
            </CardBody>
          </Card>
          <Card>
            <CardHeader
              title="Where you are signed in"
              description={`A session ends by itself after ${describeDuration(sessionLifeMs)} without use.`}
              actions={
                <ConfirmButton
                  action={signOutOfAll}
                  title="Sign out everywhere?"
                  description="Every session ends, this one too. You will have to sign in again."
                  confirmLabel="Sign out everywhere"
                  pendingLabel="Signing out"
                >
                  Sign out everywhere
                </ConfirmButton>
              }
            />
            <SessionList sessions={sessions} currentId={actor.sessionId} />
          </Card>
        </div>
      </>
    )
  },
)
