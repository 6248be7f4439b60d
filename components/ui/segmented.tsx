import Link from 'next/link'
import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { LinkPending } from './link-pending'

export interface Segment {
  href: string
  label: string
  icon?: ReactNode
  current: boolean
}

/** A choice between views of one thing, as links: List | Board. */
export function Segmented({ label, segments, className }: { label: string; segments: Segment[]; className?: string }) {
  return (
    <nav
      aria-label={label}
      className={classNames('inline-flex rounded-md border border-line bg-sunken p-0.5', className)}
    >
      {segments.map(({ href, label: text, icon, current }) => (
        <Link
          key={href}
          href={href}
          aria-current={current ? 'page' : undefined}
          className={classNames(
            'relative inline-flex h-7 items-center gap-1.5 rounded-[6px] px-2.5 text-[0.8125rem] font-medium transition-colors duration-100 [&_svg]:size-3.5',
            current ? 'bg-surface text-ink shadow-low' : 'text-muted hover:text-ink',
          )}
        >
          {icon}
          {text}
          <LinkPending className="mx-2" />
        </Link>
      ))}
    </nav>
  )
}
