import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'

export interface Endpoint {
  id: string
  url: string
  description: string
  /** Event types with a space between, or `*`. */
  events: string
  disabledAt: Date | null
  disabledReason: string | null
  createdAt: Date
}

/** An endpoint in the list, with how it has fared in the last 24 hours. */
export interface ListedEndpoint extends Endpoint {
  delivered: number
  failed: number
}

/** All but the secret. */
const select = {
  id: true,
  url: true,
  description: true,
  events: true,
  disabledAt: true,
  disabledReason: true,
  createdAt: true,
} as const

/** All endpoints, the oldest first. */
export async function listEndpoints({ db }: Context): Promise<ListedEndpoint[]> {
  const [endpoints, counts] = await Promise.all([
    db.webhookEndpoint.findMany({ select, orderBy: { id: 'asc' } }),
    db.webhookDelivery.groupBy({
      by: ['endpointId', 'state'],
      where: { createdAt: { gt: new Date(Date.now() - 86_400_000) } },
      _count: true,
    }),
  ])
  const count = (endpointId: string, state: string) =>
    counts.find((one) => one.endpointId === endpointId && one.state === state)?._count ?? 0
  return endpoints.map((endpoint) => ({
    ...endpoint,
    delivered: count(endpoint.id, 'delivered'),
    failed: count(endpoint.id, 'failed'),
  }))
}

/** @throws AppError NOT_FOUND */
export async function getEndpoint({ db }: Context, endpointId: string): Promise<Endpoint> {
  return db.webhookEndpoint.findUniqueOrThrow({ where: byId(endpointId), select })
}
