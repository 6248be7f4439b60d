import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import type { ObjectStore, StoredObject } from '@/lib/stores/object-store'
import { fileIdOf, tenantFolder } from './file-parts'
import { allFileStores, type FileOwner, fileStoreOf, hasFileStore } from './file-stores'

/** What an operation on the tenant asks: of two at once, one could delete what the other has just relied on. */
export interface Alone {
  /** Throws where it is to stop; asked before each object. */
  mayStop: () => void
  /** Throws where somebody else is at it by now; asked before each object is deleted. */
  assertHeld: () => Promise<void>
}

/** Objects, and their bytes. */
export interface Brought {
  copied: number
  bytes: number
  deleted: number
}

/** So many objects are on their way at once, a part of a file each. */
const atOnce = 4

/** Copies what a tenant has elsewhere into the store of a region that it is about to move to, and leaves it where it is. */
export const copyFilesTo = (owner: FileOwner, alone: Alone): Promise<Brought> => bring(owner, alone, { keeps: true })

/** Brings what a tenant has elsewhere into the store of the region where it lives, and deletes it there. */
export async function bringFilesHome(tenantId: string, alone: Alone): Promise<Brought> {
  const owner = await control().tenant.findUnique({ where: { id: tenantId }, select: { id: true, region: true } })
  return owner ? bring(owner, alone, { keeps: false }) : nothing()
}

const nothing = (): Brought => ({ copied: 0, bytes: 0, deleted: 0 })

async function bring(owner: FileOwner, alone: Alone, { keeps }: { keeps: boolean }): Promise<Brought> {
  const brought = nothing()
  if (!hasFileStore(owner)) return brought
  const to = await fileStoreOf(owner)
  const there = new Map<string, number>()
  for await (const { name, bytes } of to.list(tenantFolder(owner.id))) there.set(name, bytes)
  const one = async (from: ObjectStore, object: StoredObject) => {
    alone.mayStop()
    if (there.get(object.name) !== object.bytes) {
      await to.put(object.name, from.get(object.name))
      brought.copied += 1
      brought.bytes += object.bytes
    }
    // Its row may have gone while it was on its way, and with it the message that deletes the file everywhere.
    if (!(await isKnown(owner.id, fileIdOf(object)))) await to.delete(object.name)
    if (keeps) return
    await alone.assertHeld()
    await from.delete(object.name)
    brought.deleted += 1
  }
  for (const { regions, store } of await allFileStores()) {
    if (regions.includes(owner.region)) continue
    for await (const objects of inBatches(store.list(tenantFolder(owner.id)))) {
      const ends = await Promise.allSettled(objects.map((object) => one(store, object)))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    }
  }
  return brought
}

async function* inBatches<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const one of all) {
    batch.push(one)
    if (batch.length < atOnce) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** What isn't called as files are is somebody's all the same. */
const isKnown = async (tenantId: string, fileId: string | null): Promise<boolean> =>
  fileId === null || (await tenantDb(tenantId, 'account').attachment.count({ where: { id: fileId } })) > 0
