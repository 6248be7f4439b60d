export const planIds = ['free', 'pro', 'business', 'enterprise'] as const
export type PlanId = (typeof planIds)[number]

export const metrics = ['projects', 'members'] as const
export type Metric = (typeof metrics)[number]

export type PlacementKind = 'shared' | 'schema' | 'database'
export type Feature = 'audit_log' | 'own_schema' | 'own_database'

export interface Plan {
  id: PlanId
  name: string
  /** One sentence for the pricing page. */
  summary: string
  /** Cents of US dollars a month. Stripe finds the price by `lookupKey`. */
  monthlyCents: number
  lookupKey: string | null
  /** Highest number allowed; null is unlimited. */
  limits: Record<Metric, number | null>
  features: readonly Feature[]
  placement: PlacementKind
}

/** The one catalogue. Prices, limits, features and placement are read from here and nowhere else. */
export const plans: Record<PlanId, Plan> = {
  free: {
    id: 'free',
    name: 'Free',
    summary: 'For trying it with a colleague or two.',
    monthlyCents: 0,
    lookupKey: null,
    limits: { projects: 2, members: 3 },
    features: [],
    placement: 'shared',
  },
  pro: {
    id: 'pro',
    name: 'Pro',
    summary: 'For a team that works in it every day.',
    monthlyCents: 4_900,
    lookupKey: 'tenantry_pro_monthly',
    limits: { projects: 25, members: 20 },
    features: ['audit_log'],
    placement: 'shared',
  },
  business: {
    id: 'business',
    name: 'Business',
    summary: 'A schema of your own, for larger teams and compliance.',
    monthlyCents: 39_900,
    lookupKey: 'tenantry_business_monthly',
    limits: { projects: 500, members: 200 },
    features: ['audit_log', 'own_schema'],
    placement: 'schema',
  },
  enterprise: {
    id: 'enterprise',
    name: 'Enterprise',
    summary: 'A database of your own, in the region you choose.',
    monthlyCents: 199_900,
    lookupKey: 'tenantry_enterprise_monthly',
    limits: { projects: null, members: null },
    features: ['audit_log', 'own_database'],
    placement: 'database',
  },
}

/** What a plan gives: the part of it that code asks about. */
export interface Entitlements {
  plan: PlanId
  limits: Record<Metric, number | null>
  features: readonly Feature[]
  placement: PlacementKind
}

/** What the catalogue says today that a plan gives. */
export function entitlementsOf(plan: PlanId): Entitlements {
  const { limits, features, placement } = plans[plan]
  return { plan, limits, features, placement }
}

/** The plan whose price has this lookup key; null for a price that isn't ours. */
export function planByLookupKey(lookupKey: string | null): Plan | null {
  return Object.values(plans).find((plan) => plan.lookupKey !== null && plan.lookupKey === lookupKey) ?? null
}
