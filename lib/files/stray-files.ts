import type { Readable } from 'node:stream'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { logUnknown } from '@/lib/log'
import type { ObjectStore } from '@/lib/stores/object-store'
import { allFileStores, fileStoreOf } from './file-stores'
import { fileIdOf, tenantFolder } from './file-parts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export interface Followed {
  /** Objects that were brought after their tenant. */
  moved: number
  /** Tenants for whom that failed: the next run tries again. */
  failed: number
}

/**
 * Brings files after tenants that have moved to another region, and deletes them where they were. What is to be done is read from
 * the stores themselves: a folder that isn't where its tenant lives. So it doesn't matter how a file came there, and nothing is
 * forgotten. Begins no object after `until`.
 */
export async function followTenants({ until }: { until: Date }): Promise<Followed> {
  const followed = { moved: 0, failed: 0 }
  const stores = await allFileStores()
  if (stores.length < 2) return followed
  for (const { regions, store } of stores) {
    for await (const tenantId of store.folders()) {
      if (new Date() >= until) return followed
      const region = uuid.test(tenantId) ? await regionOf(tenantId) : null
      // A folder of nobody that we know is nobody's to be touched.
      if (region === null || regions.includes(region)) continue
      try {
        followed.moved += await bringAfter({ id: tenantId, region }, store, until)
      } catch (error) {
        followed.failed += 1
        logUnknown(error, { tenantId, chore: 'files' })
      }
    }
  }
  return followed
}

const regionOf = async (tenantId: string): Promise<string | null> => {
  const tenant = await control().tenant.findUnique({ where: { id: tenantId }, select: { region: true, state: true } })
  return tenant && tenant.state !== 'purging' ? tenant.region : null
}

/** One tenant's. Each object is there before it is gone here; whoever reads meanwhile finds it in one or the other. */
async function bringAfter(owner: { id: string; region: string }, from: ObjectStore, until: Date): Promise<number> {
  const to = await fileStoreOf(owner)
  const there = new Map<string, number>()
  for await (const { name, bytes } of to.list(tenantFolder(owner.id))) there.set(name, bytes)
  let moved = 0
  for await (const object of from.list(tenantFolder(owner.id))) {
    if (new Date() >= until) break
    if (there.get(object.name) !== object.bytes) await copy(object.name, from, to)
    // Its row may have gone while it was on its way, and with it the message that deletes the file everywhere.
    if (!(await isKnown(owner.id, fileIdOf(object)))) await to.delete(object.name)
    await from.delete(object.name)
    moved += 1
  }
  return moved
}

async function copy(name: string, from: ObjectStore, to: ObjectStore): Promise<void> {
  const body: Readable = from.get(name)
  await to.put(name, body)
}

const isKnown = async (tenantId: string, fileId: string): Promise<boolean> =>
  (await tenantDb(tenantId, 'account').attachment.count({ where: { id: fileId } })) > 0
