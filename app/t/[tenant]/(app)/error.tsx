'use client'

import { PageProblem } from '@/lib/web/page-problem'

export default function WorkspaceError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <PageProblem digest={error.digest} reset={reset} />
}
