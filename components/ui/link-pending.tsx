'use client'

import { useLinkStatus } from 'next/link'
import { classNames } from './class-names'

/**
 * Stands in a link and draws a line under it while its page is on its way, unless that is there at once. It lies over
 * what is there, so that nothing moves: the link, or what it fills, has to be `relative`.
 */
export function LinkPending({ className }: { className?: string }) {
  const { pending } = useLinkStatus()
  if (!pending) return null
  return (
    <span
      aria-hidden
      className={classNames(
        'pointer-events-none absolute inset-x-0 bottom-0 h-0.5 animate-late overflow-hidden rounded-full',
        className,
      )}
    >
      <span className="block h-full w-1/3 animate-pass bg-current text-accent" />
    </span>
  )
}
