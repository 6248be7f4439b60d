import { control } from '@/lib/db/control-client'
import type { Standing } from '@/lib/db/home'
import type { TenantDb } from '@/lib/db/tenant-client'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { type Metric, metrics, type PlacementKind, type PlanId, plans } from './plans'
import { isLiveStatus, standingOf, type StandingResult, type SubscriptionStatus } from './standing'

export interface Usage {
  metric: Metric
  used: number
  /** Highest number allowed; null is unlimited. */
  limit: number | null
}

/** Where a tenant's rows are, and where its plan wants them. */
export interface WhereItLives {
  kind: PlacementKind
  desiredKind: PlacementKind
  /** Of the shard where the rows are. */
  region: string
}

/** What we know of a tenant's money without asking Stripe. */
export interface Billing {
  plan: PlanId
  status: SubscriptionStatus
  /** A subscription that a new plan has to reckon with. */
  isLive: boolean
  hasCustomer: boolean
  standing: Standing
  /** What happens next if nobody pays. */
  next: StandingResult['next']
  pastDueSince: Date | null
  isCanceled: boolean
  /** Next renewal, or, once canceled, the end. */
  currentPeriodEnd: Date | null
  placement: WhereItLives
  usage: Usage[]
}

/** Plan, standing, placement and usage of the tenant, from our own tables. */
export async function readBilling({ tenant, db }: Context, now = new Date()): Promise<Billing> {
  const [row, placement, used] = await Promise.all([
    control().subscription.findUnique({ where: { tenantId: tenant.id } }),
    whereItLives(tenant.id),
    readUsed(db),
  ])
  const plan = (row?.plan ?? 'free') as PlanId
  const status = (row?.status ?? 'none') as SubscriptionStatus
  return {
    plan,
    status,
    isLive: isLiveStatus(status),
    hasCustomer: row !== null,
    standing: (row?.standing ?? 'ok') as Standing,
    next: standingOf(status, row?.pastDueSince ?? null, now).next,
    pastDueSince: row?.pastDueSince ?? null,
    isCanceled: row?.cancelAtPeriodEnd ?? false,
    currentPeriodEnd: row?.currentPeriodEnd ?? null,
    placement,
    usage: usageUnder(plan, used),
  }
}

type Used = Map<string, number>

async function readUsed(db: TenantDb): Promise<Used> {
  const counted = await db.usage.findMany()
  return new Map(counted.map(({ metric, used }) => [metric, used]))
}

const usageUnder = (plan: PlanId, used: Used): Usage[] =>
  metrics.map((metric) => ({ metric, used: used.get(metric) ?? 0, limit: plans[plan].limits[metric] }))

/** What a tenant has of all that its plan limits. */
export async function readAllUsage(db: TenantDb, plan: PlanId): Promise<Usage[]> {
  return usageUnder(plan, await readUsed(db))
}

/** Where a tenant's rows are, read afresh. */
export async function whereItLives(tenantId: string): Promise<WhereItLives> {
  const row = await control().placement.findUnique({
    where: { tenantId },
    select: { desiredKind: true, place: { select: { kind: true, shard: { select: { region: true } } } } },
  })
  if (!row) throw notFound(`tenant ${tenantId} has no placement`)
  const { place, desiredKind } = row
  return {
    kind: place.kind as PlacementKind,
    desiredKind: desiredKind as PlacementKind,
    region: place.shard.region,
  }
}

/** What would be over the limits of a plan: nothing of it is deleted, and it can't grow. */
export function overLimits(usage: Usage[], plan: PlanId): Usage[] {
  const { limits } = plans[plan]
  return usage.flatMap(({ metric, used }) => {
    const limit = limits[metric]
    return limit !== null && used > limit ? [{ metric, used, limit }] : []
  })
}
