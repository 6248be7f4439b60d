import { createApiKey } from '@/lib/api-keys/create-api-key'
import { type ApiScope, apiScopeNames } from '@/lib/api-keys/scopes'
import { type Role, roles } from '@/lib/auth/permissions'
import { createSession } from '@/lib/auth/session'
import { entitlementsOf } from '@/lib/billing/plans'
import { findTenant } from '@/lib/control/catalogue'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import type { Context } from '@/lib/tenancy/context'
import { sessionCookie } from '@/e2e/support/sign-in'
import { type FullyFurnished, furnishFully } from '@/e2e/support/furnish-fully'
import { newWorkspace, type Person, type Workspace } from '@/e2e/support/workspace'

/** A workspace that is attacked or that attacks, with everybody in it signed in. */
export interface Side extends FullyFurnished {
  cookies: Record<Role, string>
  /** Of its owner, as the product itself would have it. */
  ctx: Context
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

export async function newSide(workspace: Workspace): Promise<Side> {
  // Its plan wants a database of its own; here it stays beside the other.
  await control().placement.update({ where: { tenantId: workspace.id }, data: { pinned: true } })
  const furnished = await furnishFully(workspace)
  const cookies: Partial<Record<Role, string>> = {}
  const { sessionId, cookie } = await sessionOf(furnished, workspace.owner)
  cookies.owner = cookie
  for (const role of roles)
    if (role !== 'owner') cookies[role] = (await sessionOf(furnished, await workspace.join(role))).cookie
  // So that the other may go.
  await workspace.join('owner', 'Olu Adeyemi')
  const tenant = await findTenant(workspace.id)
  if (!tenant) throw new Error('the workspace has just been made')
  const ctx = {
    tenant,
    db: furnished.db,
    actor: { ...workspace.owner, sessionId },
    entitlements: entitlementsOf('enterprise'),
  }
  const { key } = await keyOf(ctx, apiScopeNames)
  const { key: smallKey } = await keyOf(ctx, ['audit:read'])
  await nothingWaits(furnished)
  return { ...furnished, ctx, cookies: cookies as Record<Role, string>, key, smallKey }
}

/** What waits to be sent would be sent meanwhile, and that is nobody's attack. */
export async function nothingWaits({ id }: Pick<Workspace, 'id'>): Promise<void> {
  await tenantDb(id, 'account').outboxMessage.deleteMany()
}

async function sessionOf({ db }: Workspace, { userId }: Person): Promise<{ sessionId: string; cookie: string }> {
  const { token, sessionId } = await createSession(db, { userId, userAgent: null })
  return { sessionId, cookie: `${sessionCookie}=${token}` }
}

const keyOf = (ctx: Context, scopes: readonly ApiScope[]) =>
  createApiKey(ctx, { name: 'Builds', scopes: [...scopes], life: '30' })
