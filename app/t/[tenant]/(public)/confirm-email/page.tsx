import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { UntilDone } from '@/app/t/[tenant]/(public)/until-done'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { confirmAddress } from './actions'

export const metadata = { title: 'Confirm your address' }

/** Opening the link changes nothing, since mail scanners open links, too: the button does it. */
export default publicTenantPage(
  { searchParams: linkParams },
  async ({ tenantCtx: { tenant, db }, searchParams: { token } }) => {
    const person = await peekOneTimeToken(db, { token, purpose: 'change_email' })
    if (!person) {
      return (
        <SpentLink tenant={tenant} href="/settings/security" action="To your account">
          It may have been used already, or the old address objected. You can ask for another under Security.
        </SpentLink>
      )
    }
    return (
      <AuthCard
        title="Confirm your new address"
        description={`You sign in to ${tenant.name} with ${person.email} now. From here on it is ${person.data.email}.`}
        brand={<WorkspaceBrand tenant={tenant} />}
      >
        <ActionForm action={confirmAddress} hidden={{ token }}>
          <UntilDone href="/settings/security" action="To your account">
            <SubmitButton pendingLabel="Confirming">Use this address</SubmitButton>
          </UntilDone>
        </ActionForm>
      </AuthCard>
    )
  },
)
