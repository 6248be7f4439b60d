'use client'

import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import type { Tasks } from './use-tasks'

/** What was refused, for everybody; what has happened, for those who listen. */
export function TasksNotice({ refusal, said, dismiss }: Pick<Tasks, 'refusal' | 'said' | 'dismiss'>) {
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      {refusal !== null && (
        <Alert
          tone="danger"
          role="alert"
          className="mb-4"
          action={
            <Button size="sm" onClick={dismiss}>
              Dismiss
            </Button>
          }
        >
          {refusal}
        </Alert>
      )}
    </>
  )
}
