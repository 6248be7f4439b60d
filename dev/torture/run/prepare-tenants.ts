import path from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { entitlementsOf, type PlacementKind } from '@/lib/billing/plans'
import { placeOf } from '@/lib/control/places'
import { tenantDb } from '@/lib/control/tenant-db'
import { control } from '@/lib/db/control-client'
import { setEntitlements } from '@/lib/db/home'
import { provisionTenant } from '@/lib/operations/provision'
import type { TenantTx } from '@/lib/db/tenant-client'
import { HistoryFile } from '@/dev/torture/history/history-file'
import { signed } from '@/dev/torture/workload/signed-value'
import { keyOf, sizes, type TenantShape } from '@/dev/torture/workload/tenant-shape'

/** Where a tenant begins. */
export interface Beginning {
  kind: PlacementKind
  region: 'us' | 'eu'
}

const ids = (count: number) => Array.from({ length: count }, () => uuidv7())

/** Tenants on the largest plan, with the rows that all clients share; how those came to be is the beginning of the history. */
export async function prepareTenants(
  folder: string,
  beginnings: readonly Beginning[],
  name = 'torture',
): Promise<TenantShape[]> {
  return Promise.all(
    beginnings.map(async ({ kind, region }, index) => {
      const slug = `${name}-${index}`
      const id = await provisionTenant({ slug, name: slug, state: 'active', kind, region })
      await giveLargestPlan(id)
      const [registers = '', accounts = '', churn = '', inserts = ''] = ids(4)
      const tenant: TenantShape = {
        index,
        id,
        slug,
        userId: uuidv7(),
        projects: { registers, accounts, churn, inserts },
        registers: ids(sizes.registers),
        accounts: ids(sizes.accounts),
        churn: ids(sizes.churn),
        counters: ids(sizes.counters),
        pair: [uuidv7(), uuidv7()],
      }
      await fill(tenant, new HistoryFile(path.join(folder, `${index}-setup.ndjson`)))
      return tenant
    }),
  )
}

/** Without limits, and with as many turns as there are. */
async function giveLargestPlan(tenantId: string): Promise<void> {
  await control().subscription.create({ data: { tenantId, stripeCustomerId: `cus_${tenantId}`, plan: 'enterprise' } })
  const place = await placeOf(tenantId)
  const { limits } = entitlementsOf('enterprise')
  await setEntitlements(place?.ownerUrl ?? '', { tenantId, limits, standing: 'ok', version: 1n })
}

async function fill(tenant: TenantShape, file: HistoryFile): Promise<void> {
  const versioned = [
    ...tenant.registers.map((_, index) => keyOf.register(index)),
    ...tenant.accounts.map((_, index) => keyOf.account(index)),
    ...tenant.churn.map((_, index) => keyOf.churn(index)),
  ].map((key) => ({ key, version: 0 }))
  const counted = [...tenant.counters.map((_, index) => keyOf.counter(index)), keyOf.pair(0), keyOf.pair(1)]
  file.begin('setup', 'setup', [...versioned, ...counted.map((key) => ({ key, version: 1 }))])
  await tenantDb(tenant.id, 'work').$transaction((tx) => makeRows(tx, tenant))
  file.end('setup', { outcome: 'acknowledged', versions: [], reads: [], snapshot: false })
}

async function makeRows(tx: TenantTx, tenant: TenantShape): Promise<void> {
  const { userId, projects, counters, pair } = tenant
  await tx.user.create({ data: { id: userId, email: 'ada@torture.test', name: 'Ada', role: 'owner' } })
  const projectIds = [...Object.values(projects), ...counters, ...pair]
  await tx.project.createMany({ data: projectIds.map((id) => ({ id, name: 'Torture', createdById: userId })) })
  const tasks = (projectId: string, given: string[], value?: number) =>
    given.map((id, index) => ({
      id,
      projectId,
      number: index + 1,
      createdById: userId,
      ...signed(0, 'setup', value),
    }))
  await tx.task.createMany({
    data: [
      ...tasks(projects.registers, tenant.registers),
      ...tasks(projects.accounts, tenant.accounts, sizes.openingBalance),
      ...tasks(projects.churn, tenant.churn),
    ],
  })
}
