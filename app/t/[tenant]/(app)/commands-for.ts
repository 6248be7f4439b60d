import type { Command } from '@/components/command/command-list'
import type { NavItem } from '@/components/shell/nav-list'
import { can, type Role } from '@/lib/auth/permissions'
import { chooseTheme } from './choose-theme'
import { settingsFor } from './settings/settings-pages'
import { signOutHere } from './sign-out'

/** What the command palette offers to a role besides what the workspace holds: every page, and what is done often. */
export function commandsFor(role: Role, nav: NavItem[]): Command[] {
  const pages = nav.map(({ href, label }) => page('Go to', href, label))
  const settings = settingsFor(role).flatMap(({ pages }) =>
    pages.map(({ href, label }) => page('Settings', href, label)),
  )
  return [
    ...pages,
    ...(can(role, 'work.write') ? [page('Do', '/projects?open=new-project', 'New project', 'create add start')] : []),
    ...(can(role, 'members.manage')
      ? [page('Do', '/settings/members?open=invite', 'Invite people', 'add member')]
      : []),
    theme('light', 'Use the light theme', 'bright day'),
    theme('dark', 'Use the dark theme', 'night'),
    theme('system', 'Use the system’s theme', 'auto'),
    { id: 'sign-out', group: 'Do', label: 'Sign out', words: 'log out leave', does: { post: signOutHere } },
    ...settings,
  ]
}

const page = (group: string, href: string, label: string, words = ''): Command => ({
  id: `${group} ${label}`,
  group,
  label,
  words,
  does: { href },
})

const theme = (name: 'light' | 'dark' | 'system', label: string, words: string): Command => ({
  id: `theme ${name}`,
  group: 'Do',
  label,
  words: `${words} appearance colour mode`,
  does: { theme: name, save: chooseTheme },
})
