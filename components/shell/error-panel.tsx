'use client'

import { Button } from '@/components/ui/button'
import { MessagePage } from './message-page'

/** What an `error.tsx` shows: that it is our fault, the id under which the log has it, and a second try. */
export function ErrorPanel({ digest, reset }: { digest?: string; reset: () => void }) {
  return (
    <MessagePage
      title="Something went wrong on our side"
      actions={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      <p>Nothing you entered caused this. Try again{digest && '; if it stays, tell us the number below'}.</p>
      {digest && (
        <p className="mt-3">
          Error number{' '}
          <code className="rounded-sm bg-raised px-1.5 py-0.5 font-mono text-[0.8125rem] text-ink">{digest}</code>
        </p>
      )}
    </MessagePage>
  )
}
