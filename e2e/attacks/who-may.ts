import type { Permission } from '@/lib/auth/permissions'

/** `anybody`: what is there for people who aren't signed in. `keys`: for programs with a secret of their own. */
export type Right = Permission | 'anybody' | 'keys'

/**
 * Who may do what, by the beginning of its name; the longest that fits says. Said here once more, apart from the code, so that
 * a page or an action that asks for too little is found. What nothing fits is an attack that is missing.
 */
const rights: Record<string, Right> = {
  // Pages, by their address on a workspace's host.
  'page /': 'work.read',
  'page /[...rest]': 'account.manage',
  'page /accept-invitation': 'anybody',
  'page /account-deleted': 'anybody',
  'page /developers': 'anybody',
  'page /new-address': 'anybody',
  'page /confirm': 'anybody',
  'page /confirm-email': 'anybody',
  'page /keep-email': 'anybody',
  'page /forgot-password': 'anybody',
  'page /join': 'anybody',
  'page /reset-password': 'anybody',
  'page /set-up-second-factor': 'anybody',
  'page /sign-in': 'anybody',
  'page /wait': 'anybody',
  'page /billing': 'billing.read',
  'page /billing/change': 'billing.manage',
  'page /projects': 'work.read',
  'page /projects/[id]/settings': 'work.write',
  'page /projects/[id]/import': 'work.write',
  'page /search': 'work.read',
  'page /settings': 'account.manage',
  'page /settings/access': 'access.manage',
  'page /settings/api': 'api_keys.manage',
  'page /settings/audit': 'audit.read',
  'page /settings/account': 'account.manage',
  'page /settings/notifications': 'account.manage',
  'page /settings/security': 'account.manage',
  'page /settings/fields': 'fields.manage',
  'page /settings/members': 'members.read',
  'page /settings/webhooks': 'webhooks.manage',
  'page /settings/workspace': 'workspace.manage',

  // Actions, by their file.
  'action sign-out.ts': 'anybody',
  'action accept-invitation/': 'anybody',
  'action confirm-email/': 'anybody',
  'action keep-email/': 'anybody',
  'action confirm/': 'anybody',
  'action forgot-password/': 'anybody',
  'action join/': 'anybody',
  'action reset-password/': 'anybody',
  'action sign-in/': 'anybody',
  'action other-ways/': 'anybody',
  'action actions.ts#dismissSteps': 'members.manage',
  'action choose-theme.ts': 'account.manage',
  'action second-factor/': 'account.manage',
  'action set-up-second-factor/': 'anybody',
  'action billing/': 'billing.manage',
  'action projects/': 'work.write',
  'action projects/actions.ts#remove': 'work.delete',
  // A view of one's own; those of others are as out of reach as tasks.
  'action projects/[id]/view-actions.ts#saveView': 'work.read',
  'action settings/access/': 'access.manage',
  'action settings/account/': 'account.manage',
  'action settings/api/': 'api_keys.manage',
  'action settings/fields/': 'fields.manage',
  'action settings/members/': 'members.manage',
  'action settings/members/actions.ts#leave': 'account.manage',
  // An admin may do these, but not as the posts of the suite have it: with an owner, or to become one.
  'action settings/members/actions.ts#invite': 'workspace.manage',
  'action settings/members/actions.ts#setRole': 'workspace.manage',
  'action settings/members/actions.ts#transfer': 'workspace.manage',
  'action settings/notifications/': 'account.manage',
  'action settings/security/': 'account.manage',
  'action settings/webhooks/': 'webhooks.manage',
  'action settings/workspace/': 'workspace.manage',
}

/** They would fit what is new beneath them, which has to be thought of by itself. */
const exact = new Set(['page /', 'page /settings'])

/** Undefined where nobody has said it: a new page or action begins with an answer to that question. */
export function whoMay(name: string): Right | undefined {
  const fits = Object.keys(rights).filter(
    (prefix) => name === prefix || (!exact.has(prefix) && name.startsWith(prefix)),
  )
  const [longest] = fits.toSorted((a, b) => b.length - a.length)
  return longest === undefined ? undefined : rights[longest]
}
