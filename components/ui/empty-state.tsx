import type { ReactNode } from 'react'
import { classNames } from './class-names'

/** What stands where there is nothing yet: what would be here, and the one thing to do about it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={classNames('flex flex-col items-center px-5 py-14 text-center', className)}>
      {icon && (
        <div
          aria-hidden
          className="mb-4 grid size-11 place-items-center rounded-md border border-dashed border-line-strong text-muted [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <h2 className="text-base font-semibold tracking-tight">{title}</h2>
      {children && <div className="mt-1 max-w-sm text-pretty text-muted">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
