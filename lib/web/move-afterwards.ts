import { aboutTenant } from '@/lib/control/tenant-db'
import { logUnknown } from '@/lib/log'
import { startDueMoves } from '@/lib/operations/moves/start-due-moves'

/** As long as a request's afterwards may take; what is left then goes on with the chores. */
const forMs = 20_000

/** For `after()`: begins the move that the tenant's plan has just asked for, so that nobody who has paid waits for the chores. */
export const moveAfterwards = (tenantId: string) => async (): Promise<void> => {
  await startDueMoves({ tenantId, until: new Date(Date.now() + forMs) }).catch((error: unknown) => {
    logUnknown(error, aboutTenant(tenantId))
  })
}
