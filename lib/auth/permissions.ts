export const roles = ['owner', 'admin', 'billing', 'member', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What people read beside a role. */
export const roleLabels: Record<Role, { name: string; description: string }> = {
  owner: { name: 'Owner', description: 'Everything, billing and other owners included.' },
  admin: { name: 'Admin', description: 'Members and all work, but not billing.' },
  billing: { name: 'Billing', description: 'Plan and invoices; reads the work.' },
  member: { name: 'Member', description: 'Creates and changes projects and tasks.' },
  viewer: { name: 'Viewer', description: 'Reads everything, changes nothing.' },
}

const granted = {
  /** One's own name, password and sessions. */
  'account.manage': ['owner', 'admin', 'billing', 'member', 'viewer'],
  'work.read': ['owner', 'admin', 'billing', 'member', 'viewer'],
  'work.write': ['owner', 'admin', 'member'],
  /** Deleting a project takes its tasks along. */
  'work.delete': ['owner', 'admin'],
  'members.read': ['owner', 'admin', 'billing', 'member', 'viewer'],
  'members.manage': ['owner', 'admin'],
  /** Who may join by themselves, and with what people have to sign in. */
  'access.manage': ['owner', 'admin'],
  'audit.read': ['owner', 'admin'],
  /** What tasks and projects have for fields. */
  'fields.manage': ['owner', 'admin'],
  'api_keys.manage': ['owner', 'admin'],
  'webhooks.manage': ['owner', 'admin'],
  'billing.read': ['owner', 'admin', 'billing'],
  'billing.manage': ['owner', 'billing'],
  /** Its name, a copy of all that is in it, and its end. */
  'workspace.manage': ['owner'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof granted

export const permissions = Object.keys(granted) as Permission[]

/** May this role do this? Deny unless granted. */
export function can(role: Role, permission: Permission): boolean {
  return (granted[permission] as readonly Role[]).includes(role)
}

/**
 * May `actor` give `role` to somebody, or change anything about somebody who has it? Nobody gives or takes what they don't
 * have themselves: an admin can't make a billing contact, nor remove an owner.
 */
export function canAssign(actor: Role, role: Role): boolean {
  return (
    can(actor, 'members.manage') && permissions.every((permission) => can(actor, permission) || !can(role, permission))
  )
}
