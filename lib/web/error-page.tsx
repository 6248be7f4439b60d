import { headers } from 'next/headers'
import { forbidden, notFound, redirect, unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { AppError, isPassing } from '@/lib/errors'
import { PassingPage } from './passing-page'
import { pathHeader, redirectToSetUp, redirectToSignIn } from './redirect-to-sign-in'
import { SuspendedPage } from './suspended-page'
import { isWaitCode, waitAt } from './wait'
import { asksForWholePage } from './whole-page'

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
      await sendToWait(error)
      return <PassingPage code={error.code} retryAfter={error.retryAfter} />
  }
}

/**
 * Where the plan gives no more for now, and a whole page was asked for: on to the one that says so with status and header. All
 * else is answered in its place: a form that is sent on would be posted again.
 */
async function sendToWait({ code, retryAfter }: AppError): Promise<void> {
  const from = await headers()
  if (!isWaitCode(code) || !asksForWholePage(from)) return
  redirect(waitAt({ code, ...(retryAfter !== undefined && { retryAfter }) }, from.get(pathHeader) ?? '/'))
}
