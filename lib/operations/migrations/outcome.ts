import type { PlacementKind } from '@/lib/billing/plans'
import type { Target } from './target'

export type PlaceStatus =
  /** Was brought to the end of the history. */
  | 'migrated'
  /** Was there already. */
  | 'current'
  /** `error` says why; it has what `applied` names and is as it was before the next. */
  | 'failed'
  /** Its database could not be reached. */
  | 'unreachable'
  /** Another operation is at work on its tenant: run this again later. */
  | 'skipped'
  /** The run was stopped before its turn. */
  | 'waiting'

export interface PlaceOutcome {
  id: string
  /** `us-1` (shared), `us-1/t_0123…`, `us-1/tenantry_0123…`. */
  name: string
  kind: PlacementKind
  /** Slug of the tenant that it belongs to; null for shared tables and spares. */
  tenant: string | null
  status: PlaceStatus
  applied: string[]
  attempts: number
  error?: string
}

export interface WaveOutcome {
  /** `canary (schema)`, `wave 2`. */
  name: string
  status: 'done' | 'failed' | 'waiting'
  places: number
  failed: number
  ms: number | null
}

/** What has come of a run. `incomplete`: nothing failed, but somebody was skipped. */
export interface FleetOutcome {
  status: 'done' | 'incomplete' | 'failed'
  steps: WaveOutcome[]
  places: PlaceOutcome[]
  /** Machinery that was applied before the tables, by database. */
  machinery: { database: string; applied: string[] }[]
  /** Why the run was stopped, or how many places it failed in, and what to do. */
  error?: { message: string }
}

export interface Progress {
  /** Places that are through, those that failed included, of those that had something to do. */
  done: number
  total: number
  failed: number
  wave: string
  /** Name of the place that was last through. */
  current: string | null
}

export const outcomeFor = ({ id, name, kind, tenant }: Target, status: PlaceStatus, error?: string): PlaceOutcome => ({
  id,
  name,
  kind,
  tenant,
  status,
  applied: [],
  attempts: 0,
  ...(error === undefined ? {} : { error }),
})
