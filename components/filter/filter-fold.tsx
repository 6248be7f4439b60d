'use client'

import { ChevronRight } from 'lucide-react'
import { type ReactNode, useState } from 'react'

/** Filters that are folded away until somebody wants one. Only the reader folds it again: not the filter that was just cleared. */
export function FilterFold({
  startsOpen,
  label,
  children,
}: {
  startsOpen: boolean
  label: string
  children: ReactNode
}) {
  const [isOpen, setOpen] = useState(startsOpen)
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} className="group basis-full">
      <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded-sm py-1 text-[0.8125rem] text-muted hover:text-ink">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {label}
      </summary>
      {children}
    </details>
  )
}
