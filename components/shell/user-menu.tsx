import { ChevronsUpDown, UserRound } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { FormAction } from '@/components/form/action-state'
import { Avatar } from '@/components/ui/avatar'
import { classNames } from '@/components/ui/class-names'
import { LinkPending } from '@/components/ui/link-pending'
import { VisuallyHidden } from '@/components/ui/visually-hidden'
import { Popover } from './popover'
import { ThemeToggle } from './theme-toggle'

export interface ShellUser {
  id: string
  name: string
  email: string
  role: string
}

/** Who is signed in, the theme and the way out. `compact` is the phone's: the face alone. */
export function UserMenu({
  id,
  user,
  signOut,
  saveTheme,
  compact = false,
}: {
  /** Unique in the page: the shell shows the menu twice, once for each size of screen. */
  id: string
  user: ShellUser
  signOut: ReactNode
  saveTheme?: FormAction | undefined
  compact?: boolean
}) {
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className={classNames(
          'flex items-center gap-2.5 rounded-md text-left transition-colors duration-100 hover:bg-raised',
          compact ? 'size-10 justify-center' : 'w-full px-2 py-1.5',
        )}
      >
        <Avatar id={user.id} name={user.name} />
        {compact && <VisuallyHidden>Account of {user.name}</VisuallyHidden>}
        {!compact && (
          <>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{user.name}</span>
              <span className="block truncate text-xs text-muted">{user.role}</span>
            </span>
            <ChevronsUpDown aria-hidden className="size-4 text-muted" />
          </>
        )}
      </button>
      <Popover
        id={id}
        label="Account"
        className={classNames('w-64', compact ? 'top-[3.75rem] right-2' : 'bottom-16 left-3')}
      >
        <div className="border-b border-line px-4 py-3">
          <p className="font-medium break-words">{user.name}</p>
          <p className="text-[0.8125rem] wrap-anywhere text-muted">{user.email}</p>
          <p className="text-[0.8125rem] text-muted">{user.role}</p>
        </div>
        <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
          <span className="text-muted">Theme</span>
          <ThemeToggle save={saveTheme} />
        </div>
        <div className="p-2 [&_button]:h-9 [&_button]:w-full [&_button]:justify-start [&_button]:px-2">
          <Link
            href="/settings/account"
            className="relative flex h-9 items-center gap-2 rounded-md px-2 font-medium hover:bg-raised"
          >
            <UserRound aria-hidden className="size-4" />
            Account
            <LinkPending className="mx-2" />
          </Link>
          {signOut}
        </div>
      </Popover>
    </>
  )
}
