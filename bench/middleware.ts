import http from 'node:http'
import type { Bench } from '@/dev/bench'
import { freePort } from '@/dev/process/free-port'
import { startNext } from '@/dev/stack/start-next'
import { runBuild } from '@/dev/test/run-build'
import { median, quantile } from './query/measure'

const rounds = 9
const requestsARound = 400
const concurrency = 8

/** The same server and the same kind of answer, a small file: one path the middleware sees, one that it doesn't. */
const paths = { through: '/robots.txt', past: '/assets/icon.svg' } as const

/** What the middleware costs a request: interleaved rounds of the same static answer with it and without it. */
export const run: Bench = async ({ stack, json }) => {
  if ((await runBuild()).failed > 0) throw new Error('the build failed')
  const port = await freePort()
  const host = `saas.localhost:${port}`
  const env = { ...stack.env, SITE_URL: `http://${host}` }
  const next = await startNext({ mode: 'start', port, env, onOutput: () => {} })
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency })
  const readings = {
    through: { perSecond: [] as number[], ms: [] as number[] },
    past: { perSecond: [] as number[], ms: [] as number[] },
  }
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const kind of round % 2 ? (['through', 'past'] as const) : (['past', 'through'] as const)) {
        const ms = await many(() => get(agent, port, host, paths[kind]))
        if (round < 0) continue // warm-up
        readings[kind].ms.push(...ms.each)
        readings[kind].perSecond.push(requestsARound / (ms.total / 1000))
      }
    }
  } finally {
    agent.destroy()
    await next.stop()
  }
  const [through, past] = [readings.through, readings.past].map(({ perSecond, ms }) => ({
    perSecond: Math.round(median(perSecond)),
    p50Ms: quantile(ms, 0.5),
    p95Ms: quantile(ms, 0.95),
  }))
  if (!through || !past) throw new Error('nothing was measured')
  const ratio = median(
    readings.through.perSecond.map((value, round) => value / (readings.past.perSecond[round] ?? Number.NaN)),
  )
  const addedMs = through.p50Ms - past.p50Ms
  if (json) return console.log(JSON.stringify({ through, past, ratio, addedMs }, null, 2))
  console.log(`A small static file, concurrency ${concurrency}, ${rounds} interleaved rounds of ${requestsARound}:`)
  console.log(
    `  with the middleware     ${through.perSecond} req/s   p50 ${through.p50Ms.toFixed(2)} ms   p95 ${through.p95Ms.toFixed(2)} ms`,
  )
  console.log(
    `  without it              ${past.perSecond} req/s   p50 ${past.p50Ms.toFixed(2)} ms   p95 ${past.p95Ms.toFixed(2)} ms`,
  )
  console.log(`  ratio ${ratio.toFixed(2)}×, ${addedMs.toFixed(2)} ms more at the median`)
}

async function many(once: () => Promise<void>): Promise<{ each: number[]; total: number }> {
  const each: number[] = []
  const started = performance.now()
  let left = requestsARound
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const before = performance.now()
      await once()
      each.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return { each, total: performance.now() - started }
}

function get(agent: http.Agent, port: number, host: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get({ agent, host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${response.statusCode}`)),
      )
    })
    request.on('error', reject)
  })
}
