import { MessagePage } from '@/components/shell/message-page'
import type { PassingCode } from '@/lib/errors'
import { RetrySoon } from './retry-soon'

/** Title, what happened, and after how many seconds the page is asked for again where the error doesn't say; 0: not by itself. */
const pages: Record<PassingCode, { title: string; says: (seconds: number) => string; seconds: number }> = {
  TOO_MANY_REQUESTS: {
    title: 'Too many requests',
    says: (seconds) =>
      `This workspace sends more requests than its plan allows. This page tries again by itself in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
    seconds: 60,
  },
  TENANT_BUSY: {
    title: 'This workspace is busy',
    says: () => 'It is doing as much at once as its plan allows. This page tries again by itself in a few seconds.',
    seconds: 2,
  },
  TOO_SLOW: {
    title: 'That took too long',
    says: () => 'It took longer than this workspace’s plan allows, so we stopped it. Ask for less, or try again later.',
    seconds: 0,
  },
  TENANT_SWITCHING: {
    title: 'One moment, we are moving this workspace',
    says: () =>
      'Its data is on the way to its new place. That takes a few seconds, and this page tries again by itself.',
    seconds: 3,
  },
  TENANT_MAINTENANCE: {
    title: 'This workspace is being updated',
    says: () => 'It will be back in a minute, and this page tries again by itself.',
    seconds: 15,
  },
  UNAVAILABLE: {
    title: 'We can’t answer right now',
    says: () => 'Our database is too busy or out of reach. Nothing is lost, and this page tries again by itself.',
    seconds: 5,
  },
}

/** In place of a page, or of a part of it, that can’t be shown for now. `onRetry` is called besides asking for the page again. */
export function PassingPage({
  code,
  retryAfter,
  next,
  onRetry,
}: {
  code: PassingCode
  /** Seconds. */
  retryAfter: number | undefined
  /** The path that was asked for, where this stands at another one. */
  next?: string
  onRetry?: () => void
}) {
  const { title, says, seconds } = pages[code]
  // Who waits for an update needn't wait as long as a program is told to.
  const wait = code === 'TENANT_MAINTENANCE' ? seconds : (retryAfter ?? seconds)
  const retry = seconds > 0 ? { afterMs: wait * 1000 } : {}
  return (
    <MessagePage
      title={title}
      actions={<RetrySoon {...retry} {...(next !== undefined && { next })} {...(onRetry && { onRetry })} />}
    >
      <p>{says(wait)}</p>
    </MessagePage>
  )
}
