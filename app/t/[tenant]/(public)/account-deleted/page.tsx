import { AuthCard } from '@/components/shell/auth-card'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'

export const metadata = { title: 'Account deleted' }

export default publicTenantPage({}, ({ tenantCtx: { tenant } }) => (
  <AuthCard
    title="Your account is deleted"
    description={`You are signed out of ${tenant.name} everywhere, and can’t sign in again. A mail confirms it.`}
    brand={<WorkspaceBrand tenant={tenant} />}
  >
    <p className="text-pretty text-muted">
      What you wrote stays in the workspace, without your name. If you change your mind, somebody there can invite you
      again, and you begin anew.
    </p>
  </AuthCard>
))
