import v8 from 'node:v8'
import vm from 'node:vm'
import pLimit from 'p-limit'
import type { Bench } from '@/dev/bench'
import { withClient } from '@/dev/db/with-client'
import type { PlacementKind } from '@/lib/billing/plans'
import { closeDataPlane, tenantDb } from '@/lib/control/tenant-db'
import { closeOwnerPools } from '@/lib/db/owner-pool'
import { env } from '@/lib/env'
import { prepareFleet, type Resident } from './tenants/prepare-fleet'

const counts: Record<PlacementKind, number> = { shared: 9_560, schema: 400, database: 40 }
const rounds = 3
const concurrency = 16
/** Before it is measured, so much is served that engine, pools and statements are there. */
const warmUp = 300

interface Memory {
  rssMb: number
  heapMb: number
}

interface Round extends Memory {
  seconds: number
  perSecond: number
  wrongRows: number
  mostConnections: number
}

/** Every tenant of a fleet in turn, in one process and in random order: what that costs in memory and connections, and whether anybody gets another's row. */
export const run: Bench = async ({ stack, json }) => {
  const [superuserUrl] = stack.superuserUrls
  const [shard] = stack.databases.shards
  if (!superuserUrl || !shard) throw new Error('this bench needs a server that it may administer')
  const within = (ownerUrl: string) =>
    Object.assign(new URL(superuserUrl), { pathname: new URL(ownerUrl).pathname }).href
  const server = {
    superuserUrl,
    controlUrl: within(stack.databases.control.ownerUrl),
    shardUrl: within(shard.ownerUrl),
  }
  const tell = (done: string) => json || console.log(`  ${done}`)
  const residents = await prepareFleet(server, counts, tell)
  await closeOwnerPools()

  await serve(shuffled(residents.filter(({ kind }) => kind === 'shared')).slice(0, warmUp))
  const before = memory()
  const done: Round[] = []
  for (let round = 0; round < rounds; round += 1) {
    done.push(await oneRound(superuserUrl, residents))
    const last = done.at(-1)
    if (last) tell(describe(round, last))
  }
  const openAtRest = await afterARest(superuserUrl)
  await closeDataPlane()
  const served = residents.length - warmUp
  const after = done.at(0) ?? before
  const result = {
    tenants: counts,
    before,
    rounds: done,
    perTenantKb: {
      rss: ((after.rssMb - before.rssMb) * 1024) / served,
      heap: ((after.heapMb - before.heapMb) * 1024) / served,
    },
    connectionsAllowed: env.DATABASE_CONNECTIONS,
    mostConnections: Math.max(...done.map(({ mostConnections }) => mostConnections)),
    connectionsAfterARest: openAtRest,
    wrongRows: done.reduce((sum, { wrongRows }) => sum + wrongRows, 0),
  }
  if (json) console.log(JSON.stringify(result, null, 2))
  else print(result)
}

/** Settles with the number of rows that weren't the tenant's own, or weren't there. */
async function serve(residents: Resident[]): Promise<number> {
  const limit = pLimit(concurrency)
  let wrong = 0
  const look = async ({ tenantId, mark }: Resident) => {
    const [account, work] = [tenantDb(tenantId, 'account'), tenantDb(tenantId, 'work')]
    const user = await account.user.findFirst({ select: { name: true } })
    const projects = await work.project.findMany({ select: { name: true, tasks: { select: { title: true } } } })
    const found = [user?.name, ...projects.flatMap(({ name, tasks }) => [name, ...tasks.map(({ title }) => title)])]
    if (found.length !== 4 || found.some((one) => one !== mark)) wrong += 1
  }
  await Promise.all(residents.map((resident) => limit(look, resident)))
  return wrong
}

async function oneRound(superuserUrl: string, residents: Resident[]): Promise<Round> {
  const order = shuffled(residents)
  const started = performance.now()
  let over = false
  let mostConnections = 0
  const watch = withClient(superuserUrl, async (client) => {
    while (!over) mostConnections = Math.max(mostConnections, await connections(client))
  })
  const wrongRows = await serve(order).finally(() => (over = true))
  const seconds = (performance.now() - started) / 1000
  await watch
  return { ...memory(), seconds, perSecond: order.length / seconds, wrongRows, mostConnections }
}

/** Of the data plane: neither of the control plane's nor of administrators. */
async function connections(client: { query: (sql: string) => Promise<{ rows: { n: number }[] }> }): Promise<number> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS n, pg_sleep(0.02) FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND datname <> 'tenantry_control' AND usename NOT IN ('postgres', 'tenantry_owner')`,
  )
  return rows[0]?.n ?? 0
}

/** How many connections are left when nobody has asked for anything for longer than they stay idle. */
async function afterARest(superuserUrl: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 33_000))
  return withClient(superuserUrl, connections)
}

v8.setFlagsFromString('--expose-gc')
const collectGarbage = vm.runInNewContext('gc') as () => void

function memory(): Memory {
  collectGarbage()
  collectGarbage()
  const { rss, heapUsed } = process.memoryUsage()
  return { rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20 }
}

function shuffled<T>(values: T[]): T[] {
  const order = values.slice()
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[order[at], order[other]] = [order[other] as T, order[at] as T]
  }
  return order
}

const describe = (round: number, { rssMb, heapMb, seconds, perSecond, wrongRows, mostConnections }: Round) =>
  `round ${round + 1}: ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)} tenants/s, RSS ${rssMb.toFixed(0)} MB, heap ${heapMb.toFixed(0)} MB, ` +
  `at most ${mostConnections} connections, ${wrongRows} tenants with wrong rows`

interface Result {
  before: Memory
  rounds: Round[]
  perTenantKb: { rss: number; heap: number }
  connectionsAllowed: number
  mostConnections: number
  connectionsAfterARest: number
  wrongRows: number
}

function print({ before, rounds: done, perTenantKb, ...result }: Result): void {
  const last = done.at(-1) ?? { ...before, rssMb: Number.NaN }
  console.log(
    `\nMemory before: RSS ${before.rssMb.toFixed(0)} MB, heap ${before.heapMb.toFixed(0)} MB; after all rounds: RSS ${last.rssMb.toFixed(0)} MB, heap ${last.heapMb.toFixed(0)} MB.`,
  )
  console.log(`A tenant costs ${perTenantKb.heap.toFixed(1)} KB of heap, ${perTenantKb.rss.toFixed(1)} KB of RSS.`)
  console.log(
    `Connections: at most ${result.mostConnections} of ${result.connectionsAllowed}, ${result.connectionsAfterARest} after half a minute of rest. Wrong rows: ${result.wrongRows}.`,
  )
}
