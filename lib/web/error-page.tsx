import { forbidden, notFound, unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { AppError, isPassing } from '@/lib/errors'
import { PassingPage } from './passing-page'
import { redirectToSetUp, redirectToSignIn } from './redirect-to-sign-in'
import { SuspendedPage } from './suspended-page'

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
    case 'SECOND_FACTOR_REQUIRED':
      return redirectToSetUp()
    case 'FORBIDDEN':
      return forbidden()
    case 'TENANT_SUSPENDED':
      return <SuspendedPage />
    default:
      if (!isPassing(error.code)) throw error
      return <PassingPage code={error.code} retryAfter={error.retryAfter} />
  }
}
