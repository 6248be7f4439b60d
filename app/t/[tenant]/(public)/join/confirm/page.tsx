import { z } from 'zod'
import { SpentLink } from '@/app/t/[tenant]/(public)/spent-link'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { PasswordField } from '@/components/form/password-field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { describeDuration, linkLifeMs } from '@/lib/auth/lifetimes'
import { peekJoin } from '@/lib/members/peek-join'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { confirm } from '@/app/t/[tenant]/(public)/join/actions'

export const metadata = { title: 'Join' }

const searchParams = z.object({ token: z.string().max(2_000).catch('') })

export default publicTenantPage({ searchParams }, async ({ tenantCtx, searchParams: { token } }) => {
  const { tenant } = tenantCtx
  const link = await peekJoin(tenantCtx, token)
  if (!link) {
    return (
      <SpentLink tenant={tenant} href="/join" action="Ask for another link">
        A link to join works once, for {describeDuration(linkLifeMs.join)}, and only while {tenant.name} lets people
        join by themselves. If you have joined already, sign in.
      </SpentLink>
    )
  }
  return (
    <AuthCard
      title={`Join ${tenant.name}`}
      description={`You will sign in with ${link.email}.`}
      brand={<WorkspaceBrand tenant={tenant} />}
    >
      <ActionForm action={confirm} hidden={{ token }}>
        <Field name="name" label="Your name" autoComplete="name" required maxLength={80} />
        <PasswordField name="password" label="Password" autoComplete="new-password" required />
        <SubmitButton pendingLabel="Joining">Join {tenant.name}</SubmitButton>
      </ActionForm>
    </AuthCard>
  )
})
