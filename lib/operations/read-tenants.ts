import type { PlacementKind, PlanId } from '@/lib/billing/plans'
import { control, type ControlPrisma } from '@/lib/db/control-client'
import type { Standing } from '@/lib/db/home'

/** A tenant as an operator sees it: what it pays for, where it lives, how it stands. */
export interface FleetTenant {
  id: string
  slug: string
  state: 'pending' | 'active'
  plan: PlanId
  placement: {
    kind: PlacementKind
    shard: string
    schema: string
    /** Null: the shard's own. */
    database: string | null
    epoch: number
    /** What the plan asks for: where it differs from `kind`, the tenant is to be moved. */
    desiredKind: PlacementKind
    /** An operator has decided on `kind`: the plan doesn't move it. */
    pinned: boolean
  }
  region: string
  /** Newest tenant migration that its tables are known to have; '' before the first. */
  schemaVersion: string
  standing: Standing
  createdAt: Date
}

export interface TenantFilter {
  ids?: readonly string[] | undefined
  slug?: string | undefined
  plan?: PlanId | undefined
  placement?: PlacementKind | undefined
  shard?: string | undefined
  region?: string | undefined
  standing?: Standing | undefined
}

/** The tenants that fit, by slug; without those that are being taken away. All of them come from the control plane alone. */
export async function readTenants(filter: TenantFilter = {}): Promise<FleetTenant[]> {
  const rows = await control().tenant.findMany({
    where: whereOf(filter),
    include: { placement: { include: { place: true } }, subscription: { select: { plan: true, standing: true } } },
    orderBy: { slug: 'asc' },
  })
  return rows.flatMap(({ id, slug, state, region, createdAt, placement, subscription }) => {
    if (!placement) return []
    const { place, epoch, desiredKind, pinned } = placement
    return {
      id,
      slug,
      state: state as FleetTenant['state'],
      plan: (subscription?.plan ?? 'free') as PlanId,
      placement: {
        kind: place.kind as PlacementKind,
        shard: place.shardName,
        schema: place.schemaName,
        database: place.databaseName,
        epoch: Number(epoch),
        desiredKind: desiredKind as PlacementKind,
        pinned,
      },
      region,
      schemaVersion: place.schemaVersion ?? '',
      standing: (subscription?.standing ?? 'ok') as Standing,
      createdAt,
    }
  })
}

function whereOf({
  ids,
  slug,
  plan,
  placement,
  shard,
  region,
  standing,
}: TenantFilter): ControlPrisma.TenantWhereInput {
  const where: ControlPrisma.TenantWhereInput[] = [
    { id: ids && { in: [...ids] }, slug, region, state: { not: 'purging' } },
    { placement: { place: { kind: placement, shardName: shard } } },
  ]
  // Without a subscription it is Free, and owes nothing.
  if (plan)
    where.push(
      plan === 'free' ? { OR: [{ subscription: null }, { subscription: { plan } }] } : { subscription: { plan } },
    )
  if (standing) {
    where.push(
      standing === 'ok'
        ? { OR: [{ subscription: null }, { subscription: { standing } }] }
        : { subscription: { standing } },
    )
  }
  return { AND: where }
}
