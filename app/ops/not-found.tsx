import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { env } from '@/lib/env'

export const metadata = { title: 'Nothing here' }

export default function OpsNotFound() {
  return (
    <main id="main">
      <MessagePage
        code="404"
        title="This address is kept for operators"
        actions={<ButtonLink href={env.SITE_URL.href}>Go to {env.SITE_URL.hostname}</ButtonLink>}
      >
        <p>There is no console behind it in this release. Nothing is broken.</p>
      </MessagePage>
    </main>
  )
}
