import { control } from '@/lib/db/control-client'
import type { StoredObject } from '@/lib/stores/object-store'
import type { BackupStore } from './store'

export interface StoreDifferences {
  objects: number
  bytes: number
  /** Objects that no row knows: left by a crash, or newer than the control plane, if that was restored. */
  orphans: StoredObject[]
  /** Backups whose object is gone, or has another size. */
  lost: { id: string; objectName: string; reason: string }[]
}

/** An object is written before its row is, and deleted before it: what is younger may be on its way. */
const settledAfterMs = 60 * 60 * 1000

/** Compares all that is in the store with what the journal says is there. Reads no archive. */
export async function compareStore(store: BackupStore): Promise<StoreDifferences> {
  const settledBefore = new Date(Date.now() - settledAfterMs)
  const objects = new Map<string, StoredObject>()
  for await (const object of store.list()) objects.set(object.name, object)
  const rows = await control().backup.findMany({
    select: { id: true, objectName: true, status: true, bytes: true, finishedAt: true },
  })
  const known = new Set(rows.map(({ objectName }) => objectName))
  const all = [...objects.values()]
  const orphans = all.filter(({ name, changedAt }) => !known.has(name) && changedAt < settledBefore)
  const lost = rows.flatMap(({ id, objectName, status, bytes, finishedAt }) => {
    if (status !== 'done' || !finishedAt || finishedAt > settledBefore) return []
    const object = objects.get(objectName)
    if (!object) return [{ id, objectName, reason: 'it is gone' }]
    return object.bytes === Number(bytes)
      ? []
      : [{ id, objectName, reason: `it has ${object.bytes} bytes, not ${bytes}` }]
  })
  return {
    objects: all.length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    orphans: await stillThere(store, orphans),
    lost: await stillKnown(lost),
  }
}

/** Without those that were deleted while we looked, with their rows. */
async function stillThere(store: BackupStore, orphans: StoredObject[]): Promise<StoredObject[]> {
  const there: StoredObject[] = []
  for (const orphan of orphans) {
    for await (const { name } of store.list(orphan.name)) if (name === orphan.name) there.push(orphan)
  }
  return there
}

async function stillKnown<Lost extends { id: string }>(lost: Lost[]): Promise<Lost[]> {
  const rows = await control().backup.findMany({
    where: { id: { in: lost.map(({ id }) => id) }, status: 'done' },
    select: { id: true },
  })
  const known = new Set(rows.map(({ id }) => id))
  return lost.filter(({ id }) => known.has(id))
}
