import { AuthCard } from '@/components/shell/auth-card'
import { ButtonLink } from '@/components/ui/button'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'

export const metadata = { title: 'New address' }

/** Where one arrives who has changed the address. Their cookie stayed behind, as a cookie does. */
export default publicTenantPage({}, ({ tenantCtx: { tenant } }) => (
  <AuthCard
    title="This is the new address"
    description={
      <>
        {tenant.name} is at <span className="font-mono break-all text-ink">{new URL(tenant.origin).host}</span> now.
      </>
    }
    brand={<WorkspaceBrand tenant={tenant} />}
  >
    <div className="grid gap-4">
      <p className="text-pretty text-muted">
        Sign in again, as everybody does once: browsers keep a sign-in for one address only. The address before leads
        here, with all its links.
      </p>
      <ButtonLink href="/sign-in" variant="primary">
        Sign in
      </ButtonLink>
    </div>
  </AuthCard>
))
