import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from './badge'
import { classNames } from './class-names'

const looks: Record<Tone, { box: string; icon: string; Icon: typeof Info }> = {
  neutral: { box: 'border-line bg-sunken', icon: 'text-muted', Icon: Info },
  accent: { box: 'border-accent/30 bg-accent-soft', icon: 'text-accent', Icon: Info },
  success: { box: 'border-success/30 bg-success-soft', icon: 'text-success', Icon: CircleCheck },
  warning: { box: 'border-warning/30 bg-warning-soft', icon: 'text-warning', Icon: TriangleAlert },
  danger: { box: 'border-danger/30 bg-danger-soft', icon: 'text-danger', Icon: CircleX },
}

/** A notice in the page. Give it a `role` (`alert` or `status`) only where it appears in answer to something. */
export function Alert({
  tone = 'neutral',
  title,
  role,
  action,
  className,
  children,
}: {
  tone?: Tone
  title?: string
  role?: 'alert' | 'status'
  action?: ReactNode
  className?: string
  children?: ReactNode
}) {
  const { box, icon, Icon } = looks[tone]
  return (
    <div role={role} className={classNames('flex gap-3 rounded-md border px-4 py-3 text-ink', box, className)}>
      <Icon aria-hidden className={classNames('mt-0.5 size-4 shrink-0', icon)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-52">
          {title && <p className="font-medium">{title}</p>}
          {children && <div className="text-pretty">{children}</div>}
        </div>
        {action}
      </div>
    </div>
  )
}
