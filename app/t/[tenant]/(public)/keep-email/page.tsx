import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { keepAddress } from './actions'

export const metadata = { title: 'Keep your address' }

export default publicTenantPage(
  { searchParams: linkParams },
  async ({ tenantCtx: { tenant, db }, searchParams: { token } }) => {
    const person = await peekOneTimeToken(db, { token, purpose: 'keep_email' })
    if (!person) {
      return (
        <SpentLink tenant={tenant} href="/sign-in" action="Sign in">
          One can object for {describeDuration(linkLifeMs.keep_email)}. If your account is no longer yours, an owner of{' '}
          {tenant.name} can remove it.
        </SpentLink>
      )
    }
    return (
      <AuthCard
        title="That wasn’t you?"
        description={`Your account in ${tenant.name} stays with ${person.data.email}.`}
        brand={<WorkspaceBrand tenant={tenant} />}
      >
        <ActionForm action={keepAddress} hidden={{ token }}>
          <p className="text-pretty">
            Every session ends, and what was added since to sign in with is removed. Then you choose a new password.
          </p>
          <SubmitButton variant="danger" pendingLabel="One moment">
            Keep my address
          </SubmitButton>
        </ActionForm>
      </AuthCard>
    )
  },
)
