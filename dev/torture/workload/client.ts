import type { TenantDb } from '@/lib/db/tenant-client'
import type { SeededRandom } from '@/dev/torture/seeded-random'
import type { OwnRows } from './own-rows'
import type { Recorder } from './recorder'
import type { TenantShape } from './tenant-shape'

/** One of several things that a client does side by side, for one tenant. */
export interface Client {
  db: TenantDb
  tenant: TenantShape
  recorder: Recorder
  random: SeededRandom
  own: OwnRows
}

/** One operation, or two or three that belong together. */
export type Deed = (client: Client) => Promise<unknown>
