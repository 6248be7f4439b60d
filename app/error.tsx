'use client'

import { ErrorPanel } from '@/components/shell/error-panel'

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main id="main">
      <ErrorPanel digest={error.digest} reset={reset} />
    </main>
  )
}
