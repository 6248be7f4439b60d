import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { errorTable } from '@/lib/errors'

export const metadata = { title: 'Not allowed' }

export default function Forbidden() {
  return (
    <MessagePage
      code="403"
      title="This page isn’t for your role"
      actions={<ButtonLink href="/projects">Go to the projects</ButtonLink>}
    >
      <p>{errorTable.FORBIDDEN.message}</p>
    </MessagePage>
  )
}
