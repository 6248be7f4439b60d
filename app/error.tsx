'use client'

import { PageProblem } from '@/lib/web/page-problem'

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main">
      <PageProblem digest={error.digest} reset={reset} />
    </main>
  )
}
