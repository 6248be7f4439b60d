import { forbidden, notFound, unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { MessagePage } from '@/components/shell/message-page'
import { ButtonLink } from '@/components/ui/button'
import { AppError } from '@/lib/errors'
import { RetrySoon } from './retry-soon'
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
    case 'TENANT_SWITCHING':
      return (
        <MessagePage title="One moment, we are moving this workspace" actions={<RetrySoon afterMs={3_000} />}>
          <p>Its data is on the way to its new place. That takes a few seconds, and this page tries again by itself.</p>
        </MessagePage>
      )
    case 'TENANT_MAINTENANCE':
      return (
        <MessagePage title="This workspace is being updated" actions={<RetrySoon afterMs={15_000} />}>
          <p>It will be back in a minute, and this page tries again by itself.</p>
        </MessagePage>
      )
    case 'TOO_MANY_REQUESTS':
      return (
        <MessagePage title="Too many requests" actions={<RetrySoon afterMs={(error.retryAfter ?? 60) * 1000} />}>
          <p>{error.message} This page does so by itself.</p>
        </MessagePage>
      )
    case 'TENANT_BUSY':
      return (
        <MessagePage title="This workspace is busy" actions={<RetrySoon afterMs={(error.retryAfter ?? 2) * 1000} />}>
          <p>It is doing as much at once as its plan allows. This page tries again by itself in a few seconds.</p>
        </MessagePage>
      )
    case 'TOO_SLOW':
      return (
        <MessagePage title="That took too long" actions={<RetrySoon />}>
          <p>It took longer than this workspace’s plan allows, so we stopped it. Ask for less, or try again later.</p>
        </MessagePage>
      )
    case 'UNAVAILABLE':
      return (
        <MessagePage title="We can’t answer right now" actions={<RetrySoon afterMs={(error.retryAfter ?? 5) * 1000} />}>
          <p>Our database is too busy or out of reach. Nothing is lost, and this page tries again by itself.</p>
        </MessagePage>
      )
    default:
      throw error
  }
}
