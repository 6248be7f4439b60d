import { withClient } from '@/dev/db/with-client'
import type { Ground } from './ground'

/** Ends all sessions of whoever bears a name that begins so, on every server. Gives how many there were. */
export async function endSessionsOf({ servers }: Ground, name: string): Promise<number> {
  const ended = await Promise.all(
    servers.map((url) =>
      withClient(url, async (client) => {
        const { rowCount } = await client.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(application_name, $1)',
          [name],
        )
        return rowCount ?? 0
      }),
    ),
  )
  return ended.reduce((sum, one) => sum + one, 0)
}

/** The move that is under way for a tenant. */
export async function operationOf(ground: Ground, tenantId: string): Promise<string | null> {
  return withClient(ground.asSuperuser(ground.controlUrl), async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "SELECT id FROM operations WHERE tenant_id = $1 AND kind = 'move' AND status = 'running'",
      [tenantId],
    )
    return rows[0]?.id ?? null
  })
}

/** What time does: the lease of whoever works on this tenant is over. */
export async function endLeaseOf(ground: Ground, tenantId: string): Promise<void> {
  await withClient(ground.asSuperuser(ground.controlUrl), (client) =>
    client.query(
      "UPDATE operations SET leased_until = now() - interval '1 second' WHERE tenant_id = $1 AND kind = 'move' AND status = 'running'",
      [tenantId],
    ),
  )
}

/** What time does: what this tenant has left behind may go. */
export async function endGraceOf(ground: Ground, tenantId: string): Promise<void> {
  await withClient(ground.asSuperuser(ground.controlUrl), (client) =>
    client.query('UPDATE remnants SET purge_after = now() WHERE tenant_id = $1', [tenantId]),
  )
}

/** What has come of the tenant's last move. */
export async function lastMoveOf(
  ground: Ground,
  tenantId: string,
): Promise<{ status: string; error: string | null } | undefined> {
  return withClient(ground.asSuperuser(ground.controlUrl), async (client) => {
    const { rows } = await client.query<{ status: string; error: string | null }>(
      "SELECT status, error FROM operations WHERE tenant_id = $1 AND kind = 'move' ORDER BY created_at DESC LIMIT 1",
      [tenantId],
    )
    return rows[0]
  })
}
