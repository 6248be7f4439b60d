import { payCheckout, sessionIdIn } from '@/dev/billing/pay-checkout'
import { hashPassword } from '@/lib/auth/password'
import type { Role } from '@/lib/auth/permissions'
import { confirmCheckout } from '@/lib/billing/confirm-checkout'
import { startCheckout } from '@/lib/billing/start-checkout'
import { findTenant, originOf } from '@/lib/control/catalogue'
import { activateTenant } from '@/lib/operations/activate-tenant'
import { provisionTenant } from '@/lib/operations/provision'
import { undoProvision } from '@/lib/operations/undo-provision'
import { control } from '@/lib/db/control-client'
import type { Context } from '@/lib/tenancy/context'
import { contextOf } from './context-of'
import { type DemoWorkspace, demoWorkspaces } from './demo-workspaces'
import { fillProjects } from './fill-projects'

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
  for (const workspace of demoWorkspaces) await makeWorkspace(workspace, simulator)
  return { signIns: demoWorkspaces.flatMap(signInsOf) }
}

function signInsOf({ slug, members }: DemoWorkspace): DemoSignIn[] {
  const url = `${originOf(slug)}/sign-in`
  return members
    .filter(({ invited }) => !invited)
    .map(({ email, role }) => ({ tenant: slug, url, email, password: demoPassword, role }))
}

async function makeWorkspace(workspace: DemoWorkspace, simulator: boolean): Promise<void> {
  const { slug, name, plan } = workspace
  const known = await control().tenant.findUnique({ where: { slug }, select: { id: true, state: true } })
  if (known?.state === 'active') return
  if (known) await undoProvision(known.id)
  const tenantId = await provisionTenant({ slug, name, state: 'pending' })
  const tenant = await findTenant(tenantId)
  if (!tenant) throw new Error(`the demo workspace ${slug} has just been made`)
  const owner = await makeOwner(workspace, tenant)
  if (plan !== 'free' && simulator) await buy(owner, plan)
  await fillProjects(await contextOf(tenant, owner.actor), workspace, await hashPassword(demoPassword))
  await activateTenant(tenantId)
}

async function makeOwner({ members: [first] }: DemoWorkspace, tenant: Context['tenant']): Promise<Context> {
  if (!first) throw new Error('a demo workspace needs an owner')
  const { name, email, role } = first
  const ctx = await contextOf(tenant, { userId: '', sessionId: '', name, email, role })
  const passwordHash = await hashPassword(demoPassword)
  const { id } = await ctx.db.user.create({
    data: { name, email, role, passwordHash, emailVerifiedAt: new Date() },
    select: { id: true },
  })
  return { ...ctx, actor: { ...ctx.actor, userId: id, sessionId: id } }
}

/** What an owner does in the browser, with the card that always works. */
async function buy(owner: Context, plan: 'pro'): Promise<void> {
  const { url } = await startCheckout(owner, { plan })
  const { outcome } = await confirmCheckout(owner, { sessionId: sessionIdIn(await payCheckout(url)) })
  if (outcome !== 'paid') throw new Error(`the demo checkout of ${owner.tenant.slug} ended as ${outcome}`)
}
