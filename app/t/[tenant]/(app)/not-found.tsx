import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <MessagePage
      code="404"
      title="We couldn’t find that"
      actions={<ButtonLink href="/projects">Go to the projects</ButtonLink>}
    >
      <p>It may have been deleted, or the link is wrong.</p>
    </MessagePage>
  )
}
