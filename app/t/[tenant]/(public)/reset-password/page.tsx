import { UsernameForManagers } from '@/app/t/[tenant]/username-for-managers'
import { ActionForm } from '@/components/form/action-form'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { chooseNewPassword } from './actions'

export const metadata = { title: 'Choose a new password' }

export default publicTenantPage(
  { searchParams: linkParams },
  async ({ tenantCtx: { tenant, db }, searchParams: { token } }) => {
    const person = await peekOneTimeToken(db, { token, purpose: 'reset_password' })
    if (!person) {
      return (
        <SpentLink tenant={tenant} href="/forgot-password" action="Ask for a new link">
          A link to choose a new password works once, for {describeDuration(linkLifeMs.reset_password)}. You can ask for
          another at any time.
        </SpentLink>
      )
    }
    return (
      <AuthCard
        title="Choose a new password"
        description="You will be signed in here, and signed out everywhere else."
        brand={<WorkspaceBrand tenant={tenant} />}
      >
        <ActionForm action={chooseNewPassword} hidden={{ token }}>
          <UsernameForManagers email={person.email} />
          <PasswordField name="password" label="New password" autoComplete="new-password" required />
          <SubmitButton pendingLabel="Saving">Save and sign in</SubmitButton>
        </ActionForm>
      </AuthCard>
    )
  },
)
