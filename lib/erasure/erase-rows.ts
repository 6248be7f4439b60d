import { control } from '@/lib/db/control-client'
import { countRows, type EraseHold, holdHome } from '@/lib/db/erase-home'
import { purgeTenantRows } from '@/lib/db/move/purge-tenant-rows'
import { dropPlace } from '@/lib/operations/drop-place'
import type { Noted } from '@/lib/operations/operation-journal'
import type { StepContext } from '@/lib/operations/operation-step'
import type { ErasedPlace } from './databases-of-fleet'

/** Removes all rows of a tenant: out of shared tables in slices, a place of its own as a whole. Gives what was dropped. */
export async function eraseRows(places: ErasedPlace[], at: StepContext, hold: EraseHold): Promise<Noted> {
  // Noted at once: after a crash nobody could say any more what there was to drop.
  const dropped = new Set(Array.isArray(at.progress.dropped) ? at.progress.dropped.map(String) : [])
  for (const place of places) {
    at.mayStop()
    if (place.kind === 'shared') await purge(place, at, hold)
    else {
      dropped.add(place.label)
      await at.note({ ...at.progress, dropped: [...dropped] })
      await dropPlace(place.id)
    }
  }
  await dropReleased()
  return Object.fromEntries([...dropped].map((label) => [label, 'dropped']))
}

async function purge(place: ErasedPlace, at: StepContext, hold: EraseHold): Promise<void> {
  if (Object.keys(await countRows(place, hold.tenantId)).length === 0) return
  await holdHome(place, hold)
  for (;;) {
    at.mayStop()
    const { done } = await purgeTenantRows(place, hold.tenantId, { hold, until: new Date(Date.now() + 2_000) })
    if (done) return
  }
}

/** A place that a move has given back names nobody any more, and may hold whatever it was filled with until it is dropped. */
async function dropReleased(): Promise<void> {
  const released = await control().place.findMany({ where: { state: 'dropping' }, select: { id: true } })
  for (const { id } of released) await dropPlace(id)
}
