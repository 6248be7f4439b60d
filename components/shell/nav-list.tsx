'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import { LinkPending } from '@/components/ui/link-pending'

export interface NavItem {
  href: string
  label: string
  /** A rendered icon: `<Folder />`. */
  icon?: ReactNode
}

export function NavList({ label, items }: { label: string; items: NavItem[] }) {
  const path = usePathname()
  return (
    <nav aria-label={label}>
      <ul className="grid gap-0.5">
        {items.map(({ href, label: text, icon }) => {
          const here = isUnder(path, href)
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={here ? 'page' : undefined}
                className={classNames(
                  'relative flex h-9 items-center gap-2.5 rounded-md px-2.5 font-medium transition-colors duration-100 lg:h-8 [&_svg]:size-4 [&_svg]:shrink-0',
                  here ? 'bg-raised text-ink' : 'text-muted hover:bg-raised hover:text-ink',
                )}
              >
                {icon}
                <span className="truncate">{text}</span>
                <LinkPending className="mx-2.5" />
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function isUnder(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
}
