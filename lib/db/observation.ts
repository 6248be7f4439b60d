import type { Placement } from './placement'

/** One statement of a tenant, as it ended. */
export interface Observation {
  tenantId: string
  /** Undefined where the catalogue didn't answer. */
  placement: Placement | undefined
  /** As Prisma wrote it: values are never part of it. Of what was refused a turn, which Prisma never saw, operation and model. */
  sql: string
  /** Of `performance.now()`. The wait for a turn and for a connection is part of the time. */
  startedAt: number
  ms: number
  /** What it failed with, if it did. */
  error?: unknown
}

/** Told of every statement, in its own async context. Must not throw and must not wait. */
export type Observe = (seen: Observation) => void
