import { control } from '@/lib/db/control-client'
import { aboutTenant, tenantDb } from '@/lib/control/tenant-db'
import type { TenantDb } from '@/lib/db/tenant-client'
import { deleteFiles, fileIdOf, tenantFolder } from '@/lib/files/file-parts'
import { allFileStores, hasFileStore } from '@/lib/files/file-stores'
import { type Followed, followTenants } from '@/lib/files/stray-files'
import { logUnknown } from '@/lib/log'
import { forgetFiles } from './forget-files'

/** Nobody uploads for so long; and a file whose row isn't there after it has lost it for good. */
const abandonedAfterMs = 24 * 60 * 60 * 1000
const sliceSize = 10

export interface Swept extends Followed {
  /** Uploads that nobody finished. */
  abandoned: number
  /** Files whose rows are gone. */
  orphans: number
}

/**
 * Keeps the stores of files in order: files follow their tenants, uploads that nobody finished go, and so do files that have no row
 * any more. Of the latter some tenants have their turn, which ones by lot. Begins with nobody after `until`.
 */
export async function sweepFiles({ until, now = new Date() }: { until: Date; now?: Date }): Promise<Swept> {
  const swept = { abandoned: 0, orphans: 0, ...(await followTenants({ until })) }
  const count = await control().tenant.count({ where: { state: 'active' } })
  const slices = Math.max(1, Math.ceil(count / sliceSize))
  const tenants = await control().tenant.findMany({
    where: { state: 'active' },
    orderBy: { id: 'asc' },
    skip: Math.floor(Math.random() * slices) * sliceSize,
    take: sliceSize,
    select: { id: true, region: true },
  })
  for (const tenant of tenants) {
    if (new Date() >= until) break
    if (!hasFileStore(tenant)) continue
    await sweepTenant(tenant.id, swept, new Date(now.getTime() - abandonedAfterMs)).catch((error: unknown) =>
      logUnknown(error, aboutTenant(tenant.id)),
    )
  }
  return swept
}

async function sweepTenant(tenantId: string, swept: Swept, before: Date): Promise<void> {
  const db = tenantDb(tenantId, 'account')
  swept.abandoned += await takeBackAbandoned(db, before)
  const old = new Set<string>()
  for (const { store } of await allFileStores())
    for await (const object of store.list(tenantFolder(tenantId), { unfinished: true })) {
      if (object.changedAt >= before) continue
      const id = fileIdOf(object)
      if (object.isUnfinished) await store.delete(object.name)
      else if (id !== null) old.add(id)
    }
  for (const ids of chunks([...old], 1_000)) {
    const known = await db.attachment.findMany({ where: { id: { in: ids } }, select: { id: true } })
    const isKnown = new Set(known.map(({ id }) => id))
    const orphans = ids.filter((id) => !isKnown.has(id))
    await deleteFiles(tenantId, orphans)
    swept.orphans += orphans.length
  }
}

function* chunks<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

async function takeBackAbandoned(db: TenantDb, before: Date): Promise<number> {
  const where = { storedAt: null, createdAt: { lt: before } }
  if ((await db.attachment.count({ where })) === 0) return 0
  return db.$transaction(async (tx) => {
    // Their rows are held first: one that is finished at this very moment isn't among them, or can't be finished any more.
    const held = await tx.attachment.updateManyAndReturn({ where, data: { contentType: '' }, select: { id: true } })
    const these = { where: { id: { in: held.map(({ id }) => id) } } }
    await forgetFiles(tx, these)
    return (await tx.attachment.deleteMany(these)).count
  })
}
