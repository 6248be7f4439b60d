import { z } from 'zod'
import { AuthCard } from '@/components/shell/auth-card'
import { openPart } from '@/lib/auth/oauth/flow'
import { providerNames } from '@/lib/auth/oauth/providers'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { ReturnForm } from './return-form'

export const metadata = { title: 'Signing in' }

const searchParams = z.object({ ticket: z.string().max(6_000).catch('') })

/** Back from a provider. Opening the page changes nothing: what it posts by itself, or by its button, does. */
export default publicTenantPage({ searchParams }, async ({ tenantCtx: { tenant }, searchParams: { ticket } }) => {
  const answer = openPart('ticket', ticket)
  const name = answer ? providerNames[answer.provider] : 'an account elsewhere'
  return (
    <AuthCard
      title={answer?.connects ? `Connecting ${name}` : `Signing in with ${name}`}
      description={`To your account in ${tenant.name}.`}
      brand={<WorkspaceBrand tenant={tenant} />}
    >
      <ReturnForm
        ticket={ticket}
        back={
          answer?.connects
            ? { href: '/settings/security', label: 'Back to Security' }
            : { href: '/sign-in', label: 'Back to sign-in' }
        }
      />
    </AuthCard>
  )
})
