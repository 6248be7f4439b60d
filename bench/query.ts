import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Bench } from '@/dev/bench'
import { clientCost } from './query/client-cost'
import { uuidOf } from './query/ids'
import { type Cell, measure, median, quantile, ratio } from './query/measure'
import { prepareData, removeCreated, tasksPerTenant, tenantCount } from './query/prepare-data'
import { operations, ours, plain, published, raw, tuned, type Request } from './query/variants'

const rounds = 15
const sliceMs = 250

/** The data path against its baselines: requests/s and latencies, with and without a network's round trip. */
export const run: Bench = async ({ stack, json }) => {
  const [shard] = stack.databases.shards
  const [superuserUrl] = stack.superuserUrls
  if (!shard || !superuserUrl) throw new Error('this bench needs a server that it may administer')
  const admin = new URL(superuserUrl)
  admin.pathname = new URL(shard.ownerUrl).pathname
  const tenantIds = await prepareData(admin.href)
  const cells: Cell[] = []
  for (const addedMs of [0, 1]) {
    const { url, stop } = await withDelay(shard.appUrl, addedMs)
    for (const concurrency of [1, 16]) {
      const variants = [raw, plain, tuned, published, ours].map((make) => make(url, concurrency))
      for (const operation of operations) {
        const readings = await measure({ variants, operation, concurrency, nextRequest, rounds, sliceMs })
        for (const { name, label } of variants) {
          const reading = readings.get(name)
          if (!reading) continue
          const vs = Object.fromEntries(
            variants.map((baseline) => [baseline.name, ratio(reading, readings.get(baseline.name))]),
          )
          const [p50Ms, p95Ms] = [0.5, 0.95].map((q) => quantile(reading.latenciesMs, q))
          cells.push({
            operation,
            addedMs,
            concurrency,
            variant: name,
            label,
            perSecond: median(reading.perSecond),
            p50Ms: p50Ms ?? 0,
            p95Ms: p95Ms ?? 0,
            vs,
          })
        }
        if (!json) printGroup(cells.slice(-variants.length))
        await removeCreated(admin.href)
      }
      await Promise.all(variants.map((variant) => variant.close()))
    }
    stop()
  }
  const furtherClient = await clientCost(shard.appUrl, tenantIds)
  const result = { cells, summary: summarise(cells), furtherClient }
  if (json) console.log(JSON.stringify(result, null, 2))
  else printSummary(result)
}

function nextRequest(): Request {
  const tenant = 1 + Math.floor(Math.random() * tenantCount)
  const userId = uuidOf(`user${tenant}`)
  const projectId = uuidOf(`project${userId}`)
  const taskId = uuidOf(`task${projectId}-${1 + Math.floor(Math.random() * tasksPerTenant)}`)
  return { tenantId: uuidOf(`tenant${tenant}`), userId, projectId, taskId }
}

async function withDelay(appUrl: string, addedMs: number): Promise<{ url: string; stop: () => void }> {
  if (addedMs === 0) return { url: appUrl, stop: () => {} }
  const url = new URL(appUrl)
  const proxy = fork('bench/query/delay-proxy.mjs', [url.port, String(addedMs)])
  const [port] = (await once(proxy, 'message')) as [number]
  url.port = String(port)
  return { url: url.href, stop: () => proxy.disconnect() }
}

function summarise(cells: Cell[]) {
  const mine = cells.filter((cell) => cell.variant === 'ours')
  const over = (some: Cell[], baseline: 'plain' | 'published' | 'raw') =>
    some.map((cell) => cell.vs[baseline] ?? Number.NaN)
  return {
    vsPlain: median(over(mine, 'plain')),
    vsPublished: median(over(mine, 'published')),
    vsRaw: median(over(mine, 'raw')),
    worstVsPlain: Math.min(...over(mine, 'plain')),
    worstVsPublished: Math.min(...over(mine, 'published')),
    vsPlainLoopback: median(
      over(
        mine.filter((cell) => cell.addedMs === 0),
        'plain',
      ),
    ),
    vsPlainAt1Ms: median(
      over(
        mine.filter((cell) => cell.addedMs === 1),
        'plain',
      ),
    ),
  }
}

const fixed = (value: number | undefined, width: number, digits = 2) =>
  (value ?? Number.NaN).toFixed(digits).padStart(width)

function printGroup(group: Cell[]): void {
  const [first] = group
  if (!first) return
  console.log(`\n${first.operation}, ${first.addedMs} ms added, concurrency ${first.concurrency}`)
  console.log(
    `  ${''.padEnd(26)}${'req/s'.padStart(8)}${'p50 ms'.padStart(9)}${'p95 ms'.padStart(9)}${'vs plain'.padStart(10)}`,
  )
  for (const cell of group) {
    console.log(
      `  ${cell.label.padEnd(26)}${fixed(cell.perSecond, 8, 0)}${fixed(cell.p50Ms, 9)}${fixed(cell.p95Ms, 9)}${fixed(cell.vs.plain, 10)}`,
    )
  }
}

function printSummary({
  summary,
  furtherClient,
}: {
  summary: ReturnType<typeof summarise>
  furtherClient: { kilobytes: number; milliseconds: number }
}): void {
  console.log(
    `\nOurs, medians over the cells: ${summary.vsPlain.toFixed(2)}× plain Prisma (worst cell ${summary.worstVsPlain.toFixed(2)}×; loopback ${summary.vsPlainLoopback.toFixed(2)}×, at 1 ms ${summary.vsPlainAt1Ms.toFixed(2)}×),`,
  )
  console.log(
    `${summary.vsPublished.toFixed(2)}× the published extension (worst ${summary.worstVsPublished.toFixed(2)}×), ${summary.vsRaw.toFixed(2)}× raw pg.`,
  )
  console.log(
    `A further tenant client: ${furtherClient.kilobytes.toFixed(1)} KB, ${furtherClient.milliseconds.toFixed(3)} ms.`,
  )
}
