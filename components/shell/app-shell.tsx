import { Menu } from 'lucide-react'
import Link from 'next/link'
import { LinkPending } from '@/components/ui/link-pending'
import type { CSSProperties, ReactNode } from 'react'
import type { FormAction } from '@/components/form/action-state'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { NavList, type NavItem } from './nav-list'
import { Popover } from './popover'
import { SkipLink } from './skip-link'
import { UserMenu, type ShellUser } from './user-menu'

export interface ShellWorkspace {
  id: string
  name: string
  plan: string
  /** Where its logo is. */
  logo?: string | undefined
}

/** The frame of a workspace's pages: a sidebar on a desk, a bar and a sheet on a phone, and `<main id="main">`. */
export function AppShell({
  workspace,
  nav,
  search,
  searchCompact,
  user,
  signOut,
  saveTheme,
  notice,
  accent,
  children,
}: {
  workspace: ShellWorkspace
  nav: NavItem[]
  /** The way to search, in the sidebar and in a phone's bar. */
  search?: ReactNode
  searchCompact?: ReactNode
  user: ShellUser
  /** A form with a button that signs out. */
  signOut: ReactNode
  /** Keeps the theme that somebody chooses with their account. */
  saveTheme?: FormAction
  /** Above the page on every page: a payment that failed, a workspace that is read-only, a move. */
  notice?: ReactNode
  /** The workspace's own colour, as style properties. */
  accent?: CSSProperties
  children: ReactNode
}) {
  return (
    <div style={accent} className="lg:grid lg:min-h-dvh lg:grid-cols-[15rem_minmax(0,1fr)]">
      <SkipLink />
      <header className="sticky top-0 z-20 flex h-14 items-center gap-1 border-b border-line bg-canvas px-2 lg:hidden">
        <button
          type="button"
          popoverTarget="shell-nav"
          aria-label="Menu"
          className="grid size-10 place-items-center rounded-md hover:bg-raised [&_svg]:size-5"
        >
          <Menu aria-hidden />
        </button>
        <WorkspaceName workspace={workspace} />
        {searchCompact}
        <UserMenu id="shell-account-phone" user={user} signOut={signOut} saveTheme={saveTheme} compact />
        <Popover id="shell-nav" label="Menu" className="inset-x-2 top-[3.75rem] w-auto p-2">
          <NavList label="Workspace" items={nav} />
        </Popover>
      </header>
      <aside aria-label="Sidebar" className="sticky top-0 hidden h-dvh flex-col border-r border-line bg-sunken lg:flex">
        <div className="flex h-14 items-center px-3">
          <WorkspaceName workspace={workspace} />
        </div>
        {search && <div className="px-3 pt-2 pb-1">{search}</div>}
        <div className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
          <NavList label="Workspace" items={nav} />
        </div>
        <div className="border-t border-line p-3">
          <UserMenu id="shell-account" user={user} signOut={signOut} saveTheme={saveTheme} />
        </div>
      </aside>
      <main id="main" tabIndex={-1} className="min-w-0 outline-none">
        <div className="mx-auto max-w-5xl px-4 py-6 sm:px-8 sm:py-10">
          {notice && <div className="mb-6 grid gap-3 empty:hidden">{notice}</div>}
          {children}
        </div>
      </main>
    </div>
  )
}

function WorkspaceName({ workspace }: { workspace: ShellWorkspace }) {
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2">
      <Link
        href="/"
        className="relative flex min-w-0 items-center gap-2.5 rounded-md px-2 py-1.5 font-semibold tracking-tight hover:bg-raised"
      >
        <Avatar id={workspace.id} name={workspace.name} shape="tile" picture={workspace.logo} />
        <span className="truncate">{workspace.name}</span>
        <LinkPending />
      </Link>
      <Badge>{workspace.plan}</Badge>
    </div>
  )
}
