import { headers } from 'next/headers'
import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { env } from '@/lib/env'
import { publicHost } from '@/lib/tenancy/host'

export const metadata = { title: 'No workspace here' }

/** A host that is no tenant's: mistyped, given up, or a domain that points to us unasked. */
export default async function NoSuchTenant() {
  const host = publicHost(await headers())
  return (
    <main id="main">
      <MessagePage
        code="404"
        title="There is no workspace at this address"
        actions={
          <>
            <ButtonLink href={new URL('/sign-up', env.SITE_URL).href} variant="primary">
              Create a workspace
            </ButtonLink>
            <ButtonLink href={env.SITE_URL.href}>Go to {env.SITE_URL.hostname}</ButtonLink>
          </>
        }
      >
        <p>
          Nobody works at <span className="font-mono text-[0.9em] wrap-anywhere text-ink">{host}</span>. Look for a
          typing mistake, or ask the person who gave you the address.
        </p>
      </MessagePage>
    </main>
  )
}
