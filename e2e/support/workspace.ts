import { randomBytes } from 'node:crypto'
import { hashPassword } from '@/lib/auth/password'
import type { Role } from '@/lib/auth/permissions'
import { entitlementsOf, type PlacementKind, type PlanId } from '@/lib/billing/plans'
import { originOf } from '@/lib/control/catalogue'
import { provisionTenant } from '@/lib/operations/provision'
import { tenantDb } from '@/lib/control/tenant-db'
import { placeOf } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { setEntitlements, type Standing } from '@/lib/db/home'
import type { TenantDb } from '@/lib/db/tenant-client'

export const password = 'seven brass kettles'
let passwordHash: Promise<string> | undefined

export interface Person {
  userId: string
  name: string
  email: string
  role: Role
}

export interface Workspace {
  id: string
  slug: string
  name: string
  /** Like `http://acme-1f2e3d.saas.localhost:3000`. */
  origin: string
  owner: Person
  /** What the app itself would write with: for what a journey finds there, and for what no page can do, such as aging. */
  db: TenantDb
  /** A new member who has joined, with the password of everybody here. */
  join: (role: Role, name?: string) => Promise<Person>
}

/** A label that nobody else has: journeys run beside each other in one product. */
export const newSlug = (word: string) => `${word}-${randomBytes(4).toString('hex')}`

export interface NewWorkspace {
  word?: string
  /** Given by hand, so Stripe knows nothing of it. */
  plan?: PlanId
  ownerEmail?: string
  /** Where its rows are to live, whatever the plan says. Default: in shared tables. */
  kind?: PlacementKind
  region?: 'us' | 'eu'
}

/** An active workspace with an owner, written past the pages. Sign-up itself has a journey of its own. */
export async function newWorkspace({
  word = 'acme',
  plan = 'free',
  ownerEmail,
  kind = 'shared',
  region = 'us',
}: NewWorkspace = {}): Promise<Workspace> {
  const slug = newSlug(word)
  const name = `${word.charAt(0).toUpperCase()}${word.slice(1)} Works`
  const id = await provisionTenant({ slug, name, state: 'active', kind, region })
  if (plan !== 'free') await givePlan(id, slug, plan)
  const db = tenantDb(id, 'work')
  const join = async (
    role: Role,
    name = nameFor(role),
    email = `${role}-${randomBytes(3).toString('hex')}@${slug}.test`,
  ) => {
    passwordHash ??= hashPassword(password)
    const data = { email, name, role, emailVerifiedAt: new Date(), passwordHash: await passwordHash }
    const { id: userId } = await db.user.create({ data, select: { id: true } })
    return { userId, name, email, role }
  }
  const owner = await join('owner', undefined, ownerEmail)
  return { id, slug, name, origin: originOf(slug), owner, db, join }
}

const names: Record<Role, string> = {
  owner: 'Ada Okafor',
  admin: 'Ben Lindqvist',
  billing: 'Cleo Marsh',
  member: 'Dina Reyes',
  viewer: 'Emil Novak',
}
const nameFor = (role: Role) => names[role]

async function givePlan(tenantId: string, slug: string, plan: PlanId): Promise<void> {
  const data = { tenantId, plan, status: 'active', stripeCustomerId: `cus_${slug}`, entitlementsVersion: 1n }
  await control().subscription.create({ data })
  await applyToHome(tenantId, plan, 'ok', 1n)
}

/** As after so many days without a payment; the days themselves are Stripe's and not waited for. For a workspace on Pro. */
export async function giveStanding({ id: tenantId }: Workspace, standing: Standing): Promise<void> {
  const { entitlementsVersion } = await control().subscription.update({
    where: { tenantId },
    data: {
      standing,
      status: standing === 'ok' ? 'active' : 'past_due',
      pastDueSince: standing === 'ok' ? null : new Date(Date.now() - (standing === 'suspended' ? 22 : 8) * 86_400_000),
      entitlementsVersion: { increment: 1 },
    },
  })
  await applyToHome(tenantId, 'pro', standing, entitlementsVersion)
}

async function applyToHome(tenantId: string, plan: PlanId, standing: Standing, version: bigint): Promise<void> {
  const place = await placeOf(tenantId)
  if (!place) throw new Error(`tenant ${tenantId} has no placement`)
  const { limits } = entitlementsOf(plan)
  await setEntitlements(place.ownerUrl, { tenantId, limits, standing, version })
}

/** Of a workspace that was made on the pages. */
export async function tenantIdOf(slug: string): Promise<string> {
  const { id } = await control().tenant.findUniqueOrThrow({ where: { slug } })
  return id
}
