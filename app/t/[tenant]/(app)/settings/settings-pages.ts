import { can, type Permission, type Role } from '@/lib/auth/permissions'

interface SettingsPage {
  href: string
  label: string
  permission: Permission
}

export interface SettingsGroup {
  title: string
  pages: SettingsPage[]
}

const groups: SettingsGroup[] = [
  {
    title: 'You',
    pages: [
      { href: '/settings/account', label: 'Account', permission: 'account.manage' },
      { href: '/settings/security', label: 'Security', permission: 'account.manage' },
      { href: '/settings/notifications', label: 'Notifications', permission: 'account.manage' },
    ],
  },
  {
    title: 'Workspace',
    pages: [
      { href: '/settings/workspace', label: 'General', permission: 'workspace.manage' },
      { href: '/settings/members', label: 'Members', permission: 'members.read' },
      { href: '/settings/access', label: 'Access', permission: 'access.manage' },
      { href: '/settings/fields', label: 'Custom fields', permission: 'fields.manage' },
      { href: '/settings/api', label: 'API keys', permission: 'api_keys.manage' },
      { href: '/settings/webhooks', label: 'Webhooks', permission: 'webhooks.manage' },
      { href: '/settings/audit', label: 'Audit log', permission: 'audit.read' },
    ],
  },
]

/** The pages under /settings that a role may open, in their order. A new one is a line above. */
export function settingsFor(role: Role): SettingsGroup[] {
  return groups
    .map(({ title, pages }) => ({ title, pages: pages.filter(({ permission }) => can(role, permission)) }))
    .filter(({ pages }) => pages.length > 0)
}
