import type { ReactNode } from 'react'
import { classNames } from './class-names'

interface CardPart {
  className?: string
  children: ReactNode
}

/** A tile: one thing, with a hairline wall round it. `tone="danger"` marks a part of a page where things are lost. */
export function Card({ className, children, tone = 'neutral' }: CardPart & { tone?: 'neutral' | 'danger' }) {
  return (
    <section
      className={classNames(
        'rounded-md border bg-surface',
        tone === 'danger' ? 'border-danger/50' : 'border-line',
        className,
      )}
    >
      {children}
    </section>
  )
}

export function CardHeader({
  title,
  description,
  actions,
}: {
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3 border-b border-line px-5 py-4">
      <div className="min-w-0 flex-1 basis-44">
        <h2 className="text-base font-semibold tracking-tight">{title}</h2>
        {description && <p className="mt-0.5 text-pretty text-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

export function CardBody({ className, children }: CardPart) {
  return <div className={classNames('px-5 py-5', className)}>{children}</div>
}

export function CardFooter({ className, children }: CardPart) {
  return (
    <footer
      className={classNames(
        'flex flex-wrap items-center justify-between gap-3 rounded-b-md border-t border-line bg-sunken px-5 py-3 text-muted',
        className,
      )}
    >
      {children}
    </footer>
  )
}
