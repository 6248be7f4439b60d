import type { Place } from '@/lib/control/places'
import { control } from '@/lib/db/control-client'
import { forgetHome, type HomeHold, takeHome } from '@/lib/db/home-hold'
import { purgeTenantRows } from '@/lib/db/move/purge-tenant-rows'
import { AppError } from '@/lib/errors'
import { dropPlace, releasePlace } from '@/lib/operations/drop-place'
import type { Noted } from '@/lib/operations/operation-journal'
import type { Step } from '@/lib/operations/operation-step'
import { homeIn, readPlace, readPlacement } from './move-scope'

/** Removes what a tenant has left in one place, or as much as time allows: the rest waits for the next time. */
export function purgeSteps(tenantId: string, { placeId }: Noted, until: Date): Step[] {
  return [
    {
      name: 'purge',
      async run(at) {
        const id = String(placeId)
        const key = { tenantId_placeId: { tenantId, placeId: id } }
        if ((await control().remnant.count({ where: { tenantId, placeId: id } })) === 0) return { done: true }
        if ((await readPlacement(tenantId)).placeId === id) {
          throw new AppError('CONFLICT', {
            internal: `tenant ${tenantId} lives in place ${id}: nothing there is left over`,
          })
        }
        const place = await readPlace(id)
        if (place.kind === 'shared') {
          const hold = { operationId: at.operationId, attempt: at.attempt }
          return { done: await purgeLeftRows(tenantId, place, { hold, until, assertHeld: at.assertHeld }) }
        }
        await at.assertHeld()
        await releasePlace(id, tenantId)
        await dropPlace(id)
        await control().remnant.deleteMany({ where: key.tenantId_placeId })
        return { done: true }
      },
    },
  ]
}

/**
 * Deletes a tenant's rows in shared tables that it doesn't live in, its home there, then the note of them. False: time was up.
 * @throws AppError CONFLICT where it does live there
 */
export async function purgeLeftRows(
  tenantId: string,
  place: Place,
  { hold, until, assertHeld }: { hold: HomeHold; until: Date; assertHeld: () => Promise<void> },
): Promise<boolean> {
  const home = homeIn(place, tenantId)
  const residence = await takeHome(home, hold, assertHeld)
  if (residence === 'active' || residence === 'fenced') {
    throw new AppError('CONFLICT', { internal: `tenant ${tenantId} is ${residence} in place ${place.id}` })
  }
  // Without a home nothing was ever brought there, or all of it is gone.
  if (residence !== null) {
    const { done } = await purgeTenantRows(home, tenantId, { hold, until })
    if (!done) return false
    await forgetHome(home, hold)
  }
  await control().remnant.deleteMany({ where: { tenantId, placeId: place.id } })
  return true
}
