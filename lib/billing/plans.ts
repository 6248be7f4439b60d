export const planIds = ['free', 'pro', 'business', 'enterprise'] as const
export type PlanId = (typeof planIds)[number]

export const metrics = ['projects', 'members'] as const
export type Metric = (typeof metrics)[number]

/** From the most shared to the most apart. */
export const placementKinds = ['shared', 'schema', 'database'] as const
export type PlacementKind = (typeof placementKinds)[number]
export type Feature = 'audit_log' | 'own_schema' | 'own_database'

/** How much of the machines one tenant may take, so that its neighbours don't feel it. */
export interface Share {
  /** Of those who are signed in, over all processes. Those who aren't have half as many again. */
  requestsPerMinute: number
  /** How many of them may come with API keys. */
  apiRequestsPerMinute: number
  /** Addresses that each event may be sent to. */
  webhookEndpoints: number
  /** Queries and transactions under way at once, in one process; a quarter of them for whoever never pauses. */
  concurrentQueries: number
  statementTimeoutMs: number
  transactionTimeoutMs: number
  /** Connections of all processes to a database of one's own: CONNECTION LIMIT of the role and the database. */
  connections: number
}

/** Files that people attach. */
export interface AttachmentRoom {
  /** Highest number of bytes of one file. */
  bytesEach: number
  /** Of all of them; null is unlimited. */
  bytesInAll: number | null
}

const MB = 1024 ** 2
const GB = 1024 ** 3

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
  attachments: AttachmentRoom
  /** Rows of one CSV file that is imported. */
  importRows: number
  share: Share
}

/** The one catalogue. Prices, limits, features, placement and share are read from here and nowhere else. */
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
    attachments: { bytesEach: 10 * MB, bytesInAll: 250 * MB },
    importRows: 1_000,
    share: {
      requestsPerMinute: 600,
      apiRequestsPerMinute: 120,
      webhookEndpoints: 2,
      concurrentQueries: 3,
      statementTimeoutMs: 10_000,
      transactionTimeoutMs: 10_000,
      connections: 10,
    },
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
    attachments: { bytesEach: 50 * MB, bytesInAll: 20 * GB },
    importRows: 5_000,
    share: {
      requestsPerMinute: 3_000,
      apiRequestsPerMinute: 600,
      webhookEndpoints: 5,
      concurrentQueries: 5,
      statementTimeoutMs: 15_000,
      transactionTimeoutMs: 15_000,
      connections: 10,
    },
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
    attachments: { bytesEach: 200 * MB, bytesInAll: 500 * GB },
    importRows: 10_000,
    share: {
      requestsPerMinute: 6_000,
      apiRequestsPerMinute: 1_200,
      webhookEndpoints: 20,
      concurrentQueries: 6,
      statementTimeoutMs: 30_000,
      transactionTimeoutMs: 30_000,
      connections: 20,
    },
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
    attachments: { bytesEach: 500 * MB, bytesInAll: null },
    importRows: 20_000,
    share: {
      requestsPerMinute: 30_000,
      apiRequestsPerMinute: 6_000,
      webhookEndpoints: 50,
      concurrentQueries: 10,
      statementTimeoutMs: 60_000,
      transactionTimeoutMs: 60_000,
      connections: 40,
    },
  },
}

/** How long a tenant stays where it is after its plan has asked for less: who comes back within it is never moved. */
export const downgradeGraceDays = 7

/** What a placement may hold of one tenant: one with more isn't moved back into it. Null: whatever the server has room for. */
export const placementRoom: Record<PlacementKind, { rows: number; bytes: number } | null> = {
  shared: { rows: 1_000_000, bytes: 2 * 1024 ** 3 },
  schema: { rows: 20_000_000, bytes: 40 * 1024 ** 3 },
  database: null,
}

/** True where `to` keeps a tenant further apart from others than `from`. */
export const isFurtherApart = (to: PlacementKind, from: PlacementKind) =>
  placementKinds.indexOf(to) > placementKinds.indexOf(from)

/** What a plan gives: the part of it that code asks about. */
export interface Entitlements {
  plan: PlanId
  limits: Record<Metric, number | null>
  features: readonly Feature[]
  placement: PlacementKind
  attachments: AttachmentRoom
  share: Share
}

/** What the catalogue says today that a plan gives. */
export function entitlementsOf(plan: PlanId): Entitlements {
  const { limits, features, placement, attachments, share } = plans[plan]
  return { plan, limits, features, placement, attachments, share }
}

/** The plan whose price has this lookup key; null for a price that isn't ours. */
export function planByLookupKey(lookupKey: string | null): Plan | null {
  return Object.values(plans).find((plan) => plan.lookupKey !== null && plan.lookupKey === lookupKey) ?? null
}
