import { headers } from 'next/headers'
import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { requireTenant } from '@/lib/web/request-realm'

export const metadata = { title: 'Not found' }

/** On a tenant's host. A tenant that isn't confirmed yet has nothing but the page that confirms it. */
export default async function TenantNotFound() {
  const tenant = await requireTenant(await headers(), { pending: true }).catch(() => null)
  if (tenant?.state === 'pending') {
    return (
      <main id="main">
        <MessagePage title="One step is missing">
          <p>
            {tenant.name} opens with the link in the mail that we sent when it was created. Look for it in your inbox.
          </p>
        </MessagePage>
      </main>
    )
  }
  return (
    <main id="main">
      <MessagePage
        code="404"
        title="There is nothing at this address"
        actions={<ButtonLink href="/">Go to {tenant?.name ?? 'the start'}</ButtonLink>}
      >
        <p>The link may be wrong, or what stood here has been deleted or moved.</p>
      </MessagePage>
    </main>
  )
}
