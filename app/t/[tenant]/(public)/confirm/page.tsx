import { ActionForm } from '@/components/form/action-form'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { peekOneTimeToken } from '@/lib/auth/one-time-token'
import { env } from '@/lib/env'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { linkParams } from '@/app/t/[tenant]/(public)/link-params'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { confirm } from './actions'

export const metadata = { title: 'Confirm' }

/** Opening the link changes nothing, since mail scanners open links, too: the button does it. */
export default publicTenantPage(
  { searchParams: linkParams, pending: true },
  async ({ tenantCtx: { tenant, db }, searchParams: { token } }) => {
    const person = await peekOneTimeToken(db, { token, purpose: 'confirm_sign_up' })
    if (!person && tenant.state === 'active') {
      return (
        <SpentLink tenant={tenant} href="/sign-in" action="Sign in">
          {tenant.name} is confirmed already. Sign in with your e-mail address and password.
        </SpentLink>
      )
    }
    if (!person) {
      return (
        <SpentLink tenant={tenant} href={new URL('/sign-up', env.SITE_URL).href} action="Sign up again">
          The link that confirms a new workspace works once, for {describeDuration(linkLifeMs.confirm_sign_up)}.
        </SpentLink>
      )
    }
    return (
      <AuthCard
        title={`Welcome, ${person.name}`}
        description={`Confirm that ${person.email} is yours, and ${tenant.name} opens.`}
        brand={<WorkspaceBrand tenant={tenant} />}
      >
        <ActionForm action={confirm} hidden={{ token }}>
          <SubmitButton pendingLabel="Opening">Confirm and open {tenant.name}</SubmitButton>
        </ActionForm>
      </AuthCard>
    )
  },
)
