import { can, type Permission, type Role } from '@/lib/auth/permissions'

interface ScopeRule {
  /** What its maker must be allowed for the key to do this. */
  permission: Permission
  /** What a person reads beside the box to tick. */
  description: string
}

/** Everything that a key can be given. A call needs one of these, and the key's maker the permission at that moment. */
export const apiScopes = {
  'projects:read': { permission: 'work.read', description: 'Read projects' },
  'projects:write': { permission: 'work.write', description: 'Create, change and archive projects' },
  'projects:delete': { permission: 'work.delete', description: 'Delete projects with their tasks' },
  'tasks:read': { permission: 'work.read', description: 'Read tasks' },
  'tasks:write': { permission: 'work.write', description: 'Create, change and delete tasks' },
  'members:read': { permission: 'members.read', description: 'Read members, with their e-mail addresses' },
  'members:invite': { permission: 'members.manage', description: 'Invite members and viewers' },
  'audit:read': { permission: 'audit.read', description: 'Read the audit log' },
} as const satisfies Record<string, ScopeRule>

export type ApiScope = keyof typeof apiScopes

export const apiScopeNames = Object.keys(apiScopes) as ApiScope[]

const isApiScope = (text: string): text is ApiScope => Object.hasOwn(apiScopes, text)

/** Scopes as a row has them: names with a space between. What a later release no longer knows is left out. */
export const parseScopes = (text: string): ApiScope[] => text.split(' ').filter(isApiScope)

/** Those of the scopes that somebody of this role may use. */
export const scopesWithin = (role: Role, scopes: readonly ApiScope[] = apiScopeNames): ApiScope[] =>
  scopes.filter((scope) => can(role, apiScopes[scope].permission))
