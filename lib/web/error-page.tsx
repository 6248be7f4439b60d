import { forbidden, notFound, unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { AppError, isPassing } from '@/lib/errors'
import { PassingPage } from './passing-page'
import { redirectToSignIn } from './redirect-to-sign-in'

/** What a page shows in place of itself. An error that isn't one of ours goes on to Next, which logs it and shows its number. */
export async function errorPage(error: unknown): Promise<ReactNode> {
  unstable_rethrow(error)
  if (!(error instanceof AppError)) throw error
  switch (error.code) {
    case 'NOT_FOUND':
    case 'CROSS_TENANT':
    case 'WRONG_HOST':
      return notFound()
    case 'UNAUTHENTICATED':
      return redirectToSignIn()
    case 'FORBIDDEN':
      return forbidden()
    case 'TENANT_SUSPENDED':
      return (
        <MessagePage
          title="This workspace is suspended"
          actions={<ButtonLink href="/billing">Go to billing</ButtonLink>}
        >
          <p>Its payment has been open for too long. Nothing is lost: as soon as it is settled, everything is back.</p>
        </MessagePage>
      )
    default:
      if (!isPassing(error.code)) throw error
      return <PassingPage code={error.code} retryAfter={error.retryAfter} />
  }
}
