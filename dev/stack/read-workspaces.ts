import { withClient } from '@/dev/db/with-client'
import type { PlacementKind, PlanId } from '@/lib/billing/plans'
import type { Standing } from '@/lib/db/home'

export type WorkspaceNow = { slug: string; plan: PlanId; placement: PlacementKind; region: string; standing: Standing }

/** What these workspaces pay and where they live at this moment; those that are gone are left out. */
export async function readWorkspaces(controlUrl: string, slugs: string[]): Promise<WorkspaceNow[]> {
  const { rows } = await withClient(controlUrl, (client) =>
    client.query<WorkspaceNow>(
      `SELECT slug, t.region, p.kind AS placement, coalesce(s.plan, 'free') AS plan, coalesce(s.standing, 'ok') AS standing
         FROM tenants t
         JOIN placements l ON l.tenant_id = t.id JOIN places p ON p.id = l.place_id
         LEFT JOIN subscriptions s ON s.tenant_id = t.id
        WHERE slug = ANY ($1)`,
      [slugs],
    ),
  )
  return rows
}
