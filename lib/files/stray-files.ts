import { control } from '@/lib/db/control-client'
import { log, logUnknown } from '@/lib/log'
import { aboutTenant } from '@/lib/control/tenant-db'
import type { Step } from '@/lib/operations/operation-step'
import { runOperation } from '@/lib/operations/run-operation'
import { bringFilesHome } from './bring-files'
import { allFileStores, hasFileStore, type RegionalStore } from './file-stores'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export interface Followed {
  /** Objects that were brought after their tenant. */
  moved: number
  /** Tenants for whom that failed, and stores that can't be looked at: the next run tries again. */
  failed: number
}

/**
 * Brings files after tenants that have moved to another region, where the move itself hasn't: an upload that was on its way, a
 * store that was out of reach. What is to be done is read from the stores themselves: a folder that isn't where its tenant lives.
 * So it doesn't matter how a file came there, and nothing is forgotten. Begins no object after `until`.
 */
export async function followTenants({ until }: { until: Date }): Promise<Followed> {
  const followed = { moved: 0, failed: 0 }
  const stores = await allFileStores()
  if (stores.length < 2) return followed
  for (const store of stores) {
    try {
      await followFrom(store, until, followed)
    } catch (error) {
      followed.failed += 1
      logUnknown(error, { store: store.store.where, chore: 'files' })
    }
  }
  return followed
}

async function followFrom({ regions, store }: RegionalStore, until: Date, followed: Followed): Promise<void> {
  for await (const tenantId of store.folders()) {
    if (new Date() >= until) return
    const region = uuid.test(tenantId) ? await regionOf(tenantId) : null
    // A folder of nobody that we know is nobody's to be touched.
    if (region === null || regions.includes(region) || !hasFileStore({ region })) continue
    const outcome = await runOperation({ kind: 'files', tenantId }, followSteps(tenantId, followed), { until })
    const { status, error } = outcome
    // Somebody else is at work on the tenant, a move for instance: it will be over.
    if (status === 'done' || (status === 'running' && !error) || outcome.operationId === '') continue
    if (error?.code === 'CONFLICT' && status === 'failed') continue
    followed.failed += 1
    log().warn({ ...aboutTenant(tenantId), error, chore: 'files' }, 'files could not be brought after their tenant')
  }
}

/** One tenant's, as an operation: nobody moves or erases it meanwhile. */
export const followSteps = (tenantId: string, followed?: Followed): Step[] => [
  {
    name: 'follow',
    async run(at) {
      const brought = await bringFilesHome(tenantId, at)
      if (followed) followed.moved += brought.deleted
      return { ...brought }
    },
  },
]

const regionOf = async (tenantId: string): Promise<string | null> => {
  const tenant = await control().tenant.findUnique({ where: { id: tenantId }, select: { region: true, state: true } })
  return tenant?.state === 'active' ? tenant.region : null
}
