import Link from 'next/link'
import { AuthCard } from '@/components/shell/auth-card'
import { ButtonLink } from '@/components/ui/button'
import { publicTenantPage } from '@/lib/web/public-tenant-page'
import { WorkspaceBrand } from '@/app/t/[tenant]/(public)/workspace-brand'

/** Where passkeys are made. */
const passkeys = encodeURIComponent('/settings/security')

export const metadata = { title: 'New address' }

/** Where one arrives who has changed the address. Their cookie stayed behind, as a cookie does. */
export default publicTenantPage({}, ({ tenantCtx: { tenant } }) => (
  <AuthCard
    title="This is the new address"
    description={
      <>
        {tenant.name} is at <span className="font-mono wrap-anywhere text-ink">{new URL(tenant.origin).host}</span> now.
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
      <p className="text-pretty text-muted">
        A passkey belongs to the address it was made at and doesn’t work here. If you sign in with one,{' '}
        <Link href={`/sign-in/link?next=${passkeys}`} className="rounded-xs font-medium text-accent hover:underline">
          let us mail you a link
        </Link>{' '}
        or{' '}
        <Link href={`/sign-in?next=${passkeys}`} className="rounded-xs font-medium text-accent hover:underline">
          use your password
        </Link>
        : you arrive where you can make a new one.
      </p>
    </div>
  </AuthCard>
))
