import { closeDataPlane } from '@/lib/control/tenant-db'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'

/** Something may still hold on to a server that doesn't answer. */
const patienceMs = 5_000

/** Ends every connection of this process, so that it can end. Never throws: what was to be done is done or has failed by now. */
export async function closeConnections(): Promise<void> {
  setTimeout(() => {
    process.stderr.write('A connection didn’t close in time: ended without it.\n')
    process.exit()
  }, patienceMs).unref()
  // What tenants were counted to have asked for goes to the control plane last of all.
  await quietly(closeDataPlane)
  await Promise.all([closeOwnerPools, () => control().$disconnect(), () => controlOwner().$disconnect()].map(quietly))
}

/** Where no product was named there is nothing to close, and saying so throws. */
async function quietly(close: () => Promise<unknown>): Promise<void> {
  try {
    await close()
  } catch {
    // Said before, if it matters.
  }
}
