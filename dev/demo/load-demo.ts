import { hashPassword } from '@/lib/auth/password'
import type { Role } from '@/lib/auth/permissions'
import { findTenant, originOf } from '@/lib/control/catalogue'
import { control } from '@/lib/db/control-client'
import { activateTenant } from '@/lib/operations/activate-tenant'
import { provisionTenant } from '@/lib/operations/provision'
import { undoProvision } from '@/lib/operations/undo-provision'
import type { Context } from '@/lib/tenancy/context'
import { buyPlans } from './buy-plans'
import { contextOf } from './context-of'
import type { DemoWorkspace, MadeWorkspace } from './demo-workspace'
import { demoWorkspaces } from './demo-workspaces'
import { fillProjects } from './fill-projects'
import { furnishWorkspace } from './furnish-workspace'

export const demoPassword = 'tenantry-demo'

export interface DemoSignIn {
  tenant: string
  url: string
  email: string
  password: string
  role: Role
}

/**
 * Makes the demo workspaces that aren't there yet and gives everybody who can sign in. A workspace is active only once it
 * is complete: one that a crash left half-made is made anew, and doing it twice changes nothing. `simulator` says whether
 * plans can be bought at no cost.
 */
export async function loadDemo({ simulator }: { simulator: boolean }): Promise<{ signIns: DemoSignIn[] }> {
  const passwordHash = await hashPassword(demoPassword)
  const made = await Promise.all(demoWorkspaces.map((workspace) => makeWorkspace(workspace, passwordHash)))
  const owners = made.filter((one) => one !== null)
  const fill = ({ owner, workspace }: MadeWorkspace) => fillWorkspace(owner, workspace, passwordHash)
  if (simulator) await buyPlans(owners, () => Promise.all(owners.map(fill)))
  else await Promise.all(owners.map(fill))
  for (const { owner } of owners) await activateTenant(owner.tenant.id)
  return { signIns: demoWorkspaces.flatMap(signInsOf) }
}

/** Null for one that is there already. */
async function makeWorkspace(workspace: DemoWorkspace, passwordHash: string): Promise<MadeWorkspace | null> {
  const { slug, name, placement } = workspace
  const known = await control().tenant.findUnique({ where: { slug }, select: { id: true, state: true } })
  if (known?.state === 'active') return null
  if (known) await undoProvision(known.id)
  const tenantId = await provisionTenant({ slug, name, state: 'pending', ...placement })
  const tenant = await findTenant(tenantId)
  if (!tenant) throw new Error(`the demo workspace ${slug} has just been made`)
  return { workspace, owner: await makeOwner(workspace, tenant, passwordHash) }
}

async function makeOwner(
  { members: [first] }: DemoWorkspace,
  tenant: Context['tenant'],
  passwordHash: string,
): Promise<Context> {
  if (!first) throw new Error('a demo workspace needs an owner')
  const { name, email, role } = first
  const ctx = await contextOf(tenant, { userId: '', sessionId: '', name, email, role })
  const { id } = await ctx.db.user.create({
    data: { name, email, role, passwordHash, emailVerifiedAt: new Date() },
    select: { id: true },
  })
  return { ...ctx, actor: { ...ctx.actor, userId: id, sessionId: id } }
}

/** With the plan that the owner has by now. */
async function fillWorkspace({ tenant, actor }: Context, workspace: DemoWorkspace, passwordHash: string) {
  const owner = await contextOf(tenant, actor)
  const cast = await fillProjects(owner, workspace, passwordHash)
  await furnishWorkspace(owner, cast, workspace)
}

function signInsOf({ slug, members }: DemoWorkspace): DemoSignIn[] {
  const url = `${originOf(slug)}/sign-in`
  return members
    .filter(({ invited }) => !invited)
    .map(({ email, role }) => ({ tenant: slug, url, email, password: demoPassword, role }))
}
