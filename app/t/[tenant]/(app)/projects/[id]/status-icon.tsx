import { classNames } from '@/components/ui/class-names'
import type { TaskStatus } from '@/lib/tasks/status'

const colours: Record<TaskStatus, string> = {
  todo: 'text-line-strong',
  in_progress: 'text-warning-fill',
  in_review: 'text-accent',
  done: 'text-success',
}

/** A ring that fills up as the work goes on. Decoration: the status is always written beside it. */
export function StatusIcon({ status, className }: { status: TaskStatus; className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      fill="none"
      className={classNames('size-4 shrink-0', colours[status], className)}
    >
      {status === 'done' ? (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path d="m5 8.3 2.1 2.1L11 6.2" className="stroke-surface" strokeWidth="1.6" strokeLinecap="round" />
        </>
      ) : (
        <>
          <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeWidth="1.5" />
          {status === 'in_progress' && <path d="M8 4a4 4 0 0 1 0 8Z" fill="currentColor" />}
          {status === 'in_review' && <path d="M8 4a4 4 0 1 1-4 4h4Z" fill="currentColor" />}
        </>
      )}
    </svg>
  )
}
