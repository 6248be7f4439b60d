import { createApiKey } from '@/lib/api-keys/create-api-key'
import { type ApiScope, apiScopeNames } from '@/lib/api-keys/scopes'
import { type Role, roles } from '@/lib/auth/permissions'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf } from '@/lib/billing/plans'
import { findTenant } from '@/lib/control/catalogue'
import { control } from '@/lib/db/control-client'
import { sessionCookie } from '@/e2e/support/sign-in'
import { type Furnished, furnish } from '@/e2e/support/valid-posts'
import { newWorkspace, type Person, type Workspace } from '@/e2e/support/workspace'

/** A workspace that is attacked or that attacks, with everybody in it signed in. */
export interface Side extends Furnished {
  cookies: Record<Role, string>
  /** Of its owner: with every scope, and with the least. */
  key: string
  smallKey: string
}

/** Two workspaces in the same tables, whose owners are the same person, and with room for a flood of requests. */
export async function twoSides(): Promise<{ acme: Side; beta: Side }> {
  const acme = await newSide(await newWorkspace({ plan: 'enterprise' }))
  const beta = await newSide(await newWorkspace({ word: 'beta', plan: 'enterprise', ownerEmail: acme.owner.email }))
  return { acme, beta }
}

async function newSide(workspace: Workspace): Promise<Side> {
  // Its plan wants a database of its own; here it stays beside the other.
  await control().placement.update({ where: { tenantId: workspace.id }, data: { pinned: true } })
  const furnished = await furnish(workspace)
  const cookies: Partial<Record<Role, string>> = {}
  for (const role of roles)
    cookies[role] = await cookieOf(furnished, role === 'owner' ? workspace.owner : await workspace.join(role))
  const key = await keyOf(furnished, apiScopeNames)
  const smallKey = await keyOf(furnished, ['audit:read'])
  // What waits to be sent would be sent meanwhile, and that is nobody's attack.
  await furnished.db.outboxMessage.deleteMany()
  return {
    ...furnished,
    cookies: cookies as Record<Role, string>,
    key,
    smallKey,
  }
}

async function cookieOf({ db }: Workspace, { userId }: Person): Promise<string> {
  const { token } = await createSession(db, { userId, userAgent: null })
  return `${sessionCookie}=${token}`
}

async function keyOf({ id, db, owner }: Workspace, scopes: readonly ApiScope[]): Promise<string> {
  const tenant = await findTenant(id)
  if (!tenant) throw new Error('the workspace has just been made')
  const actor = { ...owner, sessionId: owner.userId }
  const ctx = { tenant, db, actor, entitlements: entitlementsOf('enterprise') }
  const { key } = await createApiKey(ctx, { name: 'Builds', scopes: [...scopes], life: '30' })
  return key
}
