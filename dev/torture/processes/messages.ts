import type { PlacementKind } from '@/lib/billing/plans'
import type { MoveStepName } from '@/lib/operations/moves/move-options'
import type { Counts } from '@/dev/torture/workload/recorder'
import type { TenantShape } from '@/dev/torture/workload/tenant-shape'

/** What a client's process is to do. */
export interface ClientOrders {
  /** In the names of files and operations: never the same twice in a run. */
  number: number
  seed: string
  folder: string
  tenants: TenantShape[]
  /** How much it does side by side, for each tenant. */
  lanes: number
  restMs: number
  /** So long its router goes on believing what it once heard of a placement; 0: it uses the product's own. */
  staleMs: number
}

export type ToClient = { begin: ClientOrders } | { end: true }
export type FromClient = { counts: Counts } | { ended: Counts }

export interface MoveTarget {
  kind: PlacementKind
  shard: string
}

/** A moment of a move. */
export interface Moment {
  step: MoveStepName
  when: 'begins' | 'ends'
}

export type ToMover =
  /** Moves a tenant; waits at `stopAt` for `goOn`. */
  | { move: { slug: string } & MoveTarget; stopAt?: Moment | undefined }
  /** Takes up an operation. */
  | { take: string; stopAt?: Moment | undefined }
  /** Takes up whatever has been left, as the chores do. */
  | { resume: true }
  | { goOn: true }

/** What a mover says: it has come to the moment, or its call has ended. */
export type FromMover = { at: Moment } | { ended: { operationId: string; status: string; error: string | undefined } }
