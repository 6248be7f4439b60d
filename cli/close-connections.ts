import { closeDataPlane } from '@/lib/control/tenant-db'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'

/** Something may still hold on to a server that doesn't answer. */
const patienceMs = 5_000

/** Ends every connection of this process, so that it can end. Never throws: what was to be done is done or has failed by now. */
export async function closeConnections(): Promise<void> {
  setTimeout(() => process.exit(), patienceMs).unref()
  await Promise.allSettled([
    closeOwnerPools(),
    settled(closeDataPlane),
    settled(() => control().$disconnect()),
    settled(() => controlOwner().$disconnect()),
  ])
}

/** Where no product was named there is nothing to close, and saying so throws. */
const settled = async (close: () => Promise<unknown>) => close()
