import Link from 'next/link'
import { LinkPending } from './link-pending'
import type { ReactNode } from 'react'

export interface Breadcrumb {
  label: string
  href: string
}

/** The top of a page: its one h1, the way back, and what can be done here. */
export function PageHeader({
  title,
  description,
  breadcrumbs = [],
  actions,
}: {
  title: ReactNode
  description?: ReactNode
  breadcrumbs?: Breadcrumb[]
  actions?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0 flex-1 basis-72">
        {breadcrumbs.length > 0 && (
          <nav aria-label="Breadcrumb" className="mb-1.5">
            <ol className="flex flex-wrap items-center gap-x-2 text-[0.8125rem] text-muted">
              {breadcrumbs.map(({ label, href }, index) => (
                <li key={href} className="flex min-w-0 items-center gap-2">
                  <Link href={href} className="relative truncate rounded-xs hover:text-ink hover:underline">
                    {label}
                    <LinkPending />
                  </Link>
                  {index < breadcrumbs.length - 1 && <span aria-hidden>/</span>}
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1 className="text-2xl/tight font-semibold tracking-tight break-words">{title}</h1>
        {description && <p className="mt-1 max-w-prose text-pretty text-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
