'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { classNames } from '@/components/ui/class-names'
import { ModifierKey } from './modifier-key'
import { openPalette } from './open-palette'

/** The way into the palette; without scripts, to the search page. `compact` is the phone's: the glass alone. */
export function SearchButton({ compact = false }: { compact?: boolean }) {
  return (
    <Link
      href="/search"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      aria-label={compact ? 'Search and commands' : undefined}
      onClick={(event) => {
        if (openPalette()) event.preventDefault()
      }}
      className={classNames(
        'flex items-center rounded-md transition-colors duration-100 [&_svg]:shrink-0',
        compact
          ? 'size-10 justify-center hover:bg-raised [&_svg]:size-5'
          : 'h-9 w-full gap-2.5 border border-line bg-surface px-2.5 text-muted hover:border-line-strong hover:text-ink [&_svg]:size-4',
      )}
    >
      <Search aria-hidden />
      {!compact && (
        <>
          <span className="min-w-0 flex-1 truncate text-left">Search</span>
          <kbd aria-hidden className="rounded-sm border border-line px-1 font-sans text-xs">
            <ModifierKey /> K
          </kbd>
        </>
      )}
    </Link>
  )
}
