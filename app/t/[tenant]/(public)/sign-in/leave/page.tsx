import { redirect } from 'next/navigation'
import { AuthCard } from '@/components/shell/auth-card'
import { buttonClass } from '@/components/ui/button'
import { ProviderMark } from '@/components/ui/provider-mark'
import { authorizationUrl } from '@/lib/auth/oauth/begin-oauth'
import { openPart } from '@/lib/auth/oauth/flow'
import { providerNames } from '@/lib/auth/oauth/providers'
import { begunFlow } from '@/lib/web/oauth-cookie'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'
import { GoAtOnce } from './go-at-once'

export const metadata = { title: 'On the way' }

/**
 * Between a form and a provider. A form that is answered with a redirect to another site would need that site, and all that it
 * redirects to, in the content security policy: from a page of its own the browser simply goes there.
 */
export default publicTenantPage({}, async ({ tenantCtx: { tenant } }) => {
  const sealed = await begunFlow()
  const flow = sealed === null ? null : openPart('flow', sealed)
  if (flow?.tenantId !== tenant.id) redirect('/sign-in')
  const { href } = await authorizationUrl(flow)
  const name = providerNames[flow.provider]
  return (
    <AuthCard
      title={`On to ${name}`}
      description="It asks which account you mean, and sends you back here."
      brand={<WorkspaceBrand tenant={tenant} />}
    >
      <noscript>
        <meta httpEquiv="refresh" content={`0;url=${href}`} />
      </noscript>
      <GoAtOnce href={href} />
      <a href={href} className={`${buttonClass({ variant: 'secondary' })} w-full`}>
        <ProviderMark provider={flow.provider} />
        Continue to {name}
      </a>
    </AuthCard>
  )
})
