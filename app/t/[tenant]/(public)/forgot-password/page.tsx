import Link from 'next/link'
import { ActionForm } from '@/components/form/action-form'
import { Field } from '@/components/form/field'
import { SubmitButton } from '@/components/form/submit-button'
import { AuthCard } from '@/components/shell/auth-card'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { askForReset } from './actions'

export const metadata = { title: 'Forgotten password' }

export default publicTenantPage({}, ({ tenantCtx: { tenant } }) => (
  <AuthCard
    title="Forgotten your password?"
    description="Tell us your address, and we mail you a link to choose a new one."
    brand={<WorkspaceBrand tenant={tenant} />}
    footer={
      <Link href="/sign-in" className="rounded-xs font-medium text-accent hover:underline">
        Back to sign-in
      </Link>
    }
  >
    <ActionForm action={askForReset} resetOnSuccess>
      <Field name="email" type="email" label="E-mail address" autoComplete="username" required />
      <SubmitButton pendingLabel="Sending">Send the link</SubmitButton>
    </ActionForm>
  </AuthCard>
))
