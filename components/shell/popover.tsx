'use client'

import { useEffect, useRef, type ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'

/**
 * A native popover: a button with `popoverTarget={id}` opens it with no script, Escape or a click elsewhere closes it,
 * and so does following a link inside, since a layout outlives the page.
 */
export function Popover({
  id,
  label,
  className,
  children,
}: {
  id: string
  label: string
  className?: string
  children: ReactNode
}) {
  const popover = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = popover.current
    const closeOnLink = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('a')) box?.hidePopover()
    }
    box?.addEventListener('click', closeOnLink)
    return () => box?.removeEventListener('click', closeOnLink)
  }, [])
  return (
    <div
      ref={popover}
      id={id}
      popover="auto"
      role="group"
      aria-label={label}
      className={classNames(
        'fixed inset-auto m-0 rounded-lg border border-line bg-surface p-0 text-sm text-ink shadow-high open:animate-rise',
        className,
      )}
    >
      {children}
    </div>
  )
}
