import { ownerSession } from '@/lib/db/owner-session'
import { env } from '@/lib/env'
import type { MigrateFleetOptions } from './migrate-fleet'
import { defaultConnections, withSessions } from './migrations/sessions'
import { readHistories } from './migrations/history'
import type { PlaceOutcome } from './migrations/outcome'
import { refusalOf, type Stock, takeStock } from './migrations/stock'
import { messageOf } from './migrations/target'
import { wavesOf } from './migrations/waves'

export interface PlannedWave {
  name: string
  places: {
    id: string
    name: string
    /** Slug of the tenant that it belongs to; null for shared tables and spares. */
    tenant: string | null
    /** What would be applied, in order. */
    migrations: string[]
    /** How many tenants there would have data steps done for them. */
    tenants: number
  }[]
}

/** What `migrateFleet` would do now. `failed`: it would be refused, or a place could not be reached. */
export interface MigrationPlan {
  status: 'done' | 'failed'
  /** Machinery that would be applied first, by database. */
  machinery: { database: string; migrations: string[] }[]
  waves: PlannedWave[]
  /** Places that would be left out, and why; those that are at the end of the history don't count. */
  leftOut: PlaceOutcome[]
  current: number
  error?: { message: string }
}

/** Reads and changes nothing. Never throws. */
export async function planFleet({
  connections = defaultConnections,
  shards,
  folders,
}: Pick<MigrateFleetOptions, 'shards' | 'connections' | 'folders'> = {}): Promise<MigrationPlan> {
  try {
    const histories = await readHistories(folders)
    const only = shards && { shards }
    return await ownerSession(env.CONTROL_OWNER_URL, (control) =>
      withSessions(connections, async (sessions) =>
        planOf(await takeStock(control, histories, { connections, sessions, ...only })),
      ),
    )
  } catch (error) {
    return { status: 'failed', machinery: [], waves: [], leftOut: [], current: 0, error: { message: messageOf(error) } }
  }
}

function planOf(stock: Stock): MigrationPlan {
  const refusal = refusalOf(stock)
  const leftOut = stock.others.filter(({ status }) => status !== 'current')
  const broken = leftOut.filter(({ status }) => status === 'unreachable' || status === 'failed')
  const [first] = broken
  const message = refusal ?? (first && `${broken.length} places can’t be migrated. ${first.name}: ${first.error}.`)
  const waves = wavesOf(stock.behind).map(({ name, targets }) => ({
    name,
    places: targets.map(({ id, name, tenant, tenants, state }) => ({
      id,
      name,
      tenant,
      migrations: state.pending,
      tenants,
    })),
  }))
  const machinery = [...stock.survey.databases]
    .filter(([, { pending }]) => pending.length > 0)
    .map(([key, { pending }]) => ({ database: key.replace(/\/$/, ''), migrations: pending }))
  return {
    status: message ? 'failed' : 'done',
    machinery,
    waves: refusal ? [] : waves,
    leftOut,
    current: stock.current.length,
    ...(message ? { error: { message } } : {}),
  }
}
