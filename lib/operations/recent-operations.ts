import { control } from '@/lib/db/control-client'

/** An operation that is under way, or that has not come to a good end. */
export interface RecentOperation {
  id: string
  kind: string
  /** Slug; null for one of no tenant, or whose tenant is gone. */
  tenant: string | null
  status: 'running' | 'failed' | 'undone'
  /** Under way, but nothing has been heard of its worker for a while. */
  isSilent: boolean
  error: string | null
  createdAt: Date
  finishedAt: Date | null
}

/** Those under way, and those that failed or were undone since `since`; the newest first, so many at most. */
export function recentOperations({ since, most }: { since: Date; most: number }): Promise<RecentOperation[]> {
  return control().$queryRaw<RecentOperation[]>`
    SELECT o.id, o.kind, t.slug AS tenant, o.status, o.status = 'running' AND o.leased_until < now() AS "isSilent", o.error,
           o.created_at AS "createdAt", o.finished_at AS "finishedAt"
      FROM operations o LEFT JOIN tenants t ON t.id = o.tenant_id
     WHERE o.status = 'running' OR (o.status IN ('failed', 'undone') AND o.created_at >= ${since})
     ORDER BY o.status = 'running' DESC, o.created_at DESC LIMIT ${most}`
}
