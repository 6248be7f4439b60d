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
  'audit.read': ['owner', 'admin'],
  'billing.read': ['owner', 'admin', 'billing'],
  'billing.manage': ['owner', 'billing'],
  /** Its name, a copy of all that is in it, and its end. */
  'workspace.manage': ['owner'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof granted

/** May this role do this? Deny unless granted. */
export function can(role: Role, permission: Permission): boolean {
  return (granted[permission] as readonly Role[]).includes(role)
}

/** May `actor` give `role` to somebody, or take it from somebody who has it? Only owners touch owners. */
export function canAssign(actor: Role, role: Role): boolean {
  return can(actor, 'members.manage') && (role !== 'owner' || actor === 'owner')
}
