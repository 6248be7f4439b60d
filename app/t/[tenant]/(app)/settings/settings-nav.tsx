'use client'

import { ChevronsUpDown } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { NavList } from '@/components/shell/nav-list'
import { Popover } from '@/components/shell/popover'
import type { SettingsGroup } from './settings-pages'

/** The pages of the settings: a column on a desk; on a phone a button that names the page one is on and opens the others. */
export function SettingsNav({ groups }: { groups: SettingsGroup[] }) {
  const path = usePathname()
  const here = groups.flatMap(({ pages }) => pages).find(({ href }) => path === href || path.startsWith(`${href}/`))
  return (
    <>
      <div className="mb-6 lg:hidden">
        <button
          type="button"
          popoverTarget="settings-nav"
          className="flex h-10 w-full items-center justify-between gap-3 rounded-md border border-line-strong bg-surface px-3 font-medium"
        >
          <span className="truncate">
            <span className="font-normal text-muted">Settings: </span>
            {here?.label ?? 'all'}
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
        </button>
        <Popover
          id="settings-nav"
          label="Settings"
          className="inset-x-4 top-32 w-auto max-h-[70dvh] sm:inset-x-8 sm:top-36 overflow-y-auto p-3"
        >
          <Groups groups={groups} />
        </Popover>
      </div>
      <div className="sticky top-10 hidden lg:block">
        <Groups groups={groups} />
      </div>
    </>
  )
}

function Groups({ groups }: { groups: SettingsGroup[] }) {
  return (
    <div className="grid gap-5">
      {groups.map(({ title, pages }) => (
        <div key={title}>
          <p className="px-2.5 pb-1.5 text-xs font-medium text-muted">{title}</p>
          <NavList label={`${title}: settings`} items={pages} />
        </div>
      ))}
    </div>
  )
}
