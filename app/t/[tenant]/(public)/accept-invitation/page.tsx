import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { Alert } from '@/components/ui/alert'
import { peekInvitation } from '@/lib/members/peek-invitation'
import { findContext } from '@/lib/web/current-session'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { OrElsewhere } from '@/app/t/[tenant]/(public)/other-ways/other-ways'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { join } from './actions'

export const metadata = { title: 'Join' }

export default publicTenantPage(
  { searchParams: linkParams },
  async ({ tenantCtx: { tenant, db }, searchParams: { token } }) => {
    const [invitation, ctx] = await Promise.all([peekInvitation(db, token), findContext(tenant, 'account')])
    if (!invitation) {
      return (
        <SpentLink tenant={tenant} href={ctx ? '/' : '/sign-in'} action={ctx ? `Open ${tenant.name}` : 'Sign in'}>
          An invitation works once, for as many days as its mail says. If you have joined already, sign in; else ask for
          a new one.
        </SpentLink>
      )
    }
    const { email, formerName } = invitation
    return (
      <AuthCard
        title={formerName === null ? `Join ${tenant.name}` : `Welcome back to ${tenant.name}`}
        description={
          formerName === null
            ? `You will sign in with ${email}.`
            : `You sign in with ${email}, as before. All that you did here is still yours; choose a new password.`
        }
        brand={<WorkspaceBrand tenant={tenant} />}
      >
        {ctx && (
          <Alert tone="warning" className="mb-5">
            You are signed in here as {ctx.actor.name}. By joining you are signed out, and in again as {email}.
          </Alert>
        )}
        <ActionForm action={join} hidden={{ token }}>
          <Field
            name="name"
            label="Your name"
            autoComplete="name"
            defaultValue={formerName ?? undefined}
            required
            maxLength={80}
          />
          <PasswordField name="password" label="Password" autoComplete="new-password" required />
          <SubmitButton pendingLabel="Joining">Join {tenant.name}</SubmitButton>
        </ActionForm>
        <OrElsewhere />
      </AuthCard>
    )
  },
)
