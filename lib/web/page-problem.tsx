'use client'

import { ErrorPanel } from '@/components/shell/error-panel'
import { passingOf } from '@/lib/errors'
import { PassingPage } from './passing-page'

/** What an `error.tsx` shows, for what escaped from a part of a page: that it passes, if it does, or that it is our fault. */
export function PageProblem({ digest, reset }: { digest: string | undefined; reset: () => void }) {
  const passing = passingOf(digest)
  if (passing) return <PassingPage {...passing} onRetry={reset} />
  return <ErrorPanel {...(digest !== undefined && { digest })} reset={reset} />
}
