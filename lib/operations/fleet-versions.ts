import { control } from '@/lib/db/control-client'
import { releaseVersion } from '@/lib/db/release'

/** What the release asks of tenant tables, and what the fleet's places have, as the control plane last heard. */
export interface FleetVersions {
  release: string
  places: number
  /** Older than the release: their tenants see a maintenance page where it needs more. */
  behind: number
  /** In which the last try of a migration failed. */
  failed: number
  /** Newest migration → places, the newest first; '' where nobody knows. */
  versions: { version: string; places: number }[]
}

/** From the catalogue alone; what each place itself says costs a connection to each database and is `checkFleet`'s to tell. */
export async function fleetVersions(): Promise<FleetVersions> {
  const [versions, failed] = await Promise.all([
    control().$queryRaw<FleetVersions['versions']>`
      SELECT coalesce(schema_version, '') AS version, count(*)::int AS places FROM places WHERE state = 'ready'
       GROUP BY 1 ORDER BY coalesce(schema_version, '') COLLATE "C" DESC`,
    control().place.count({ where: { state: 'ready', migrations: { some: { status: 'failed' } } } }),
  ])
  const sum = (counted: FleetVersions['versions']) => counted.reduce((total, { places }) => total + places, 0)
  return {
    release: releaseVersion,
    places: sum(versions),
    behind: sum(versions.filter(({ version }) => version < releaseVersion)),
    failed,
    versions,
  }
}
