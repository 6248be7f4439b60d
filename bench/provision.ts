import { v7 as uuidv7 } from 'uuid'
import type { Bench } from '@/dev/bench'
import { closeDataPlane } from '@/lib/control/tenant-db'
import { control, controlOwner } from '@/lib/db/control-client'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { claimPlace } from '@/lib/operations/claim-place'
import { dropPlace } from '@/lib/operations/drop-place'
import { makePlace } from '@/lib/operations/make-place'
import { provisionTenant } from '@/lib/operations/provision'
import { undoProvision } from '@/lib/operations/undo-provision'
import { median, quantile } from './query/measure'

const rounds = 30
const atOnce = 20

interface Line {
  what: string
  times: number
  p50Ms: number
  p95Ms: number
}

/** How long it takes to claim a spare, to make a place of each kind, and to make a tenant with and without spares in store. */
export const run: Bench = async ({ stack, json }) => {
  const [shard] = stack.databases.shards
  if (!shard) throw new Error('this bench needs a shard')
  // Another shard of the region would share the work.
  await controlOwner().shard.updateMany({ where: { name: { not: shard.name } }, data: { status: 'draining' } })
  const lines: Line[] = []
  const measure = async (what: string, times: number, work: () => Promise<() => Promise<unknown>>) => {
    const taken: number[] = []
    for (let round = -2; round < times; round += 1) {
      const before = performance.now()
      const cleanUp = await work()
      if (round >= 0) taken.push(performance.now() - before)
      await cleanUp()
    }
    lines.push({ what, times, p50Ms: median(taken), p95Ms: quantile(taken, 0.95) })
  }
  const store = (kind: 'schema' | 'database', count: number) =>
    Promise.all(Array.from({ length: count }, () => makePlace({ shard: shard.name, kind })))
  for (const kind of ['schema', 'database'] as const) {
    await measure(`make a ${kind}`, rounds, async () => {
      const { id } = await makePlace({ shard: shard.name, kind })
      return () => dropPlace(id)
    })
    await store(kind, 1)
    await measure(`claim a ${kind} in store (the transaction)`, rounds, async () => {
      const tenant = newcomer()
      await claimPlace(tenant, { kind })
      return async () => Promise.all([undoProvision(tenant.id), store(kind, 1)])
    })
    await measure(`a tenant with a ${kind} in store`, rounds, async () => {
      const id = await newTenant(kind)
      return async () => Promise.all([undoProvision(id), store(kind, 1)])
    })
    await dropSpares()
    await measure(`a tenant with a ${kind} made on the spot`, rounds, async () => {
      const id = await newTenant(kind)
      return () => undoProvision(id)
    })
    await measure(`${atOnce} tenants at once, each with a ${kind} made on the spot`, 3, async () => {
      const ids = await Promise.all(Array.from({ length: atOnce }, () => newTenant(kind)))
      return () => Promise.all(ids.map(undoProvision))
    })
  }
  await measure('a tenant in shared tables', rounds, async () => {
    const id = await newTenant('shared')
    return () => undoProvision(id)
  })
  await Promise.all([closeDataPlane(), closeOwnerPools(), control().$disconnect(), controlOwner().$disconnect()])
  print(lines, json)
}

function newcomer() {
  const id = uuidv7()
  return { id, slug: `bench-${id.slice(-12)}`, name: 'Bench' }
}

const newTenant = (kind: 'shared' | 'schema' | 'database') =>
  provisionTenant({ slug: newcomer().slug, name: 'Bench', state: 'pending', kind })

async function dropSpares(): Promise<void> {
  const spares = await control().place.findMany({ where: { tenantId: null, kind: { not: 'shared' } } })
  await Promise.all(spares.map(({ id }) => dropPlace(id)))
}

function print(lines: Line[], json: boolean): void {
  if (json) return console.log(JSON.stringify(lines))
  console.log(`${'p50 ms'.padStart(9)} ${'p95 ms'.padStart(9)}`)
  for (const { what, p50Ms, p95Ms } of lines) {
    console.log(`${p50Ms.toFixed(1).padStart(9)} ${p95Ms.toFixed(1).padStart(9)}  ${what}`)
  }
}
