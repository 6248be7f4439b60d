import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main id="main">
      <MessagePage
        code="404"
        title="There is nothing at this address"
        actions={<ButtonLink href="/">Go to the start</ButtonLink>}
      >
        <p>The link may be wrong, or what stood here has been deleted or moved.</p>
      </MessagePage>
    </main>
  )
}
