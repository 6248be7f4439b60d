'use client'

import type { ActionState } from '@/components/form/action-state'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'

/** What came of a change to many tasks: how many, and one by one those that it passed by. */
export function BulkNotice({ outcome, dismiss }: { outcome: ActionState; dismiss: () => void }) {
  const refused = Object.entries(outcome.fieldErrors ?? {})
  const failed = outcome.status === 'error'
  const tone = failed ? 'danger' : refused.length > 0 ? 'warning' : 'success'
  return (
    <Alert
      tone={tone}
      role={failed ? 'alert' : 'status'}
      className="mb-4"
      action={
        <Button size="sm" onClick={dismiss}>
          Dismiss
        </Button>
      }
    >
      {outcome.message}
      {refused.length > 0 && (
        <ul className="mt-1.5 list-disc pl-5">
          {refused.slice(0, 20).map(([label, why]) => (
            <li key={label}>{failed ? why : `Not ${label}: ${why}`}</li>
          ))}
          {refused.length > 20 && <li>And {refused.length - 20} more.</li>}
        </ul>
      )}
    </Alert>
  )
}
