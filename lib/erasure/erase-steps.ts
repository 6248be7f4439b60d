import { endCustomer } from '@/lib/billing/end-customer'
import { forgetEntitlements, forgetTenant } from '@/lib/control/catalogue'
import { control } from '@/lib/db/control-client'
import { clearMachinery, countMachinery, countRows, shutHomes } from '@/lib/db/erase-home'
import { scanDatabase } from '@/lib/db/erase-scan'
import { AppError, notFound } from '@/lib/errors'
import { eraseFiles } from '@/lib/files/erase-files'
import type { Journal, Noted } from '@/lib/operations/operation-journal'
import type { Plan, StepContext } from '@/lib/operations/operation-step'
import { databasesOfFleet, placesToErase } from './databases-of-fleet'
import { eraseArchives } from './erase-archives'
import { eraseCatalogue, leftOver } from './erase-catalogue'
import { eraseRows } from './erase-rows'
import { type KnownTraces, learnTraces } from './known-traces'

/**
 * What erases a tenant. Once the door is shut nobody can take it back: whatever fails then is tried until it works. Each step
 * can be repeated, and what it notes are numbers, and names of our own.
 */
export function erasePlan({ tenantId: id, input }: Pick<Journal, 'tenantId' | 'input'>): Plan {
  const tenantId = id ?? ''
  const holdOf = ({ operationId, attempt }: StepContext) => ({ tenantId, operationId, attempt })
  const learn = learner(tenantId)
  return {
    async takeHold(at) {
      if (await isShut(tenantId)) await shutEverywhere(holdOf(at))
    },
    steps: [
      {
        name: 'shut',
        run: () => shutDoor(tenantId, input.onlyIfDue === true),
        commits: { settle: () => isShut(tenantId) },
      },
      { name: 'fence', run: (at) => shutEverywhere(holdOf(at)) },
      { name: 'count', run: async () => learn().then(() => countAll(tenantId)) },
      {
        name: 'rows',
        async run(at) {
          await learn()
          return eraseRows(await placesToErase(tenantId), at, holdOf(at))
        },
      },
      {
        name: 'homes',
        async run() {
          for (const { ownerUrl } of await databasesOfFleet()) await clearMachinery(ownerUrl, tenantId)
        },
      },
      { name: 'search', run: async (at) => searchAll(await learn(), at) },
      {
        name: 'archives',
        run: async () => ({ ...(await eraseArchives(tenantId)), ...(await eraseFiles(tenantId)) }),
      },
      {
        name: 'stripe',
        run: async () => ({ customer: await endCustomer(tenantId, input.stripe === 'keep' ? 'keep' : 'delete') }),
      },
      {
        name: 'catalogue',
        async run({ operationId }) {
          const { rows, scan } = await eraseCatalogue(await learn(), operationId)
          forgetEntitlements(tenantId)
          return { ...rows, searched: scan.tables, unreadable: scan.unreadable.join(', ') }
        },
      },
    ],
  }
}

/** What to search for, as soon as anything of it is known: for as long as this run lasts. */
function learner(tenantId: string): () => Promise<KnownTraces> {
  let known: KnownTraces | undefined
  return async () => {
    if (!known?.knowsPeople) known = await learnTraces(tenantId, await placesToErase(tenantId))
    return known
  }
}

const isShut = async (tenantId: string) =>
  (await control().tenant.count({ where: { id: tenantId, state: 'purging' } })) === 1

/** From here on the tenant's host answers as one that nobody has. `eraseAfter` tells it from a sign-up that is taken back. */
async function shutDoor(tenantId: string, onlyIfDue: boolean): Promise<void> {
  await control().$executeRaw`
    UPDATE tenants SET state = 'purging', erase_after = least(erase_after, now())
     WHERE id = ${tenantId}::uuid AND state <> 'purging' AND (NOT ${onlyIfDue}::boolean OR erase_after <= now())`
  const tenant = await control().tenant.findUnique({ where: { id: tenantId }, include: { domains: true } })
  if (!tenant) throw notFound(`tenant ${tenantId} is gone`)
  if (tenant.state !== 'purging') throw new AppError('CONFLICT', { internal: 'it was taken back' })
  for (const key of [tenant.slug, ...tenant.domains.map(({ host }) => `~${host}`)]) forgetTenant(key)
}

async function shutEverywhere(hold: { tenantId: string; operationId: string; attempt: number }): Promise<void> {
  for (const { ownerUrl } of await databasesOfFleet()) await shutHomes(ownerUrl, hold)
}

/** What is about to be removed, by place and table: nobody can add to it any more. */
async function countAll(tenantId: string): Promise<Noted> {
  const counts: Noted = {}
  for (const place of await placesToErase(tenantId)) {
    if (!place.isReady) continue
    for (const [table, rows] of Object.entries(await countRows(place, tenantId)))
      counts[`${place.label}: ${table}`] = rows
  }
  for (const { label, ownerUrl } of await databasesOfFleet()) {
    for (const [table, rows] of Object.entries(await countMachinery(ownerUrl, tenantId))) {
      counts[`${label}: tenancy.${table}`] = rows
    }
  }
  return counts
}

/** Every table of every database of the data plane. @throws AppError CONFLICT naming where something is left */
async function searchAll(traces: KnownTraces, at: StepContext): Promise<Noted> {
  const unreadable: string[] = []
  let [databases, tables] = [0, 0]
  for (const { label, ownerUrl } of await databasesOfFleet()) {
    at.mayStop()
    const scan = await scanDatabase(ownerUrl, traces)
    if (scan.found.length > 0) throw leftOver(label, scan)
    databases += 1
    tables += scan.tables
    unreadable.push(...scan.unreadable.map((table) => `${label} ${table}`))
  }
  const people = traces.knowsPeople ? traces.userIds.length : null
  return { databases, tables, people, unreadable: unreadable.join(', ') }
}
