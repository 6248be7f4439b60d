import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { join } from './actions'

export const metadata = { title: 'Join' }

export default publicTenantPage(
  { searchParams: linkParams },
  async ({ tenantCtx: { tenant, db }, searchParams: { token } }) => {
    const person = await peekOneTimeToken(db, { token, purpose: 'accept_invitation' })
    if (!person) {
      return (
        <SpentLink tenant={tenant} href="/sign-in" action="Sign in">
          An invitation works once, for {describeDuration(linkLifeMs.accept_invitation)}. If you have joined already,
          sign in; else ask for a new invitation.
        </SpentLink>
      )
    }
    return (
      <AuthCard
        title={`Join ${tenant.name}`}
        description={`You will sign in with ${person.email}.`}
        brand={<WorkspaceBrand tenant={tenant} />}
      >
        <ActionForm action={join} hidden={{ token }}>
          <Field name="name" label="Your name" autoComplete="name" required maxLength={80} />
          <PasswordField name="password" label="Password" autoComplete="new-password" required />
          <SubmitButton pendingLabel="Joining">Join {tenant.name}</SubmitButton>
        </ActionForm>
      </AuthCard>
    )
  },
)
