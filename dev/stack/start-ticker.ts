import http from 'node:http'
import type { Stack } from '@/dev/stack'

const everyMs = 5_000

/** Does what a cron service does in production: POST /api/cron on the site. A route that isn't there yet is no news. */
export function startTicker({ env, ports }: Pick<Stack, 'env' | 'ports'>): void {
  let told = 0
  const tick = async () => {
    const status = await post(ports.PORT, new URL(env.SITE_URL ?? '').host, env.CRON_SECRET ?? '')
    if (status >= 400 && status !== 404 && status !== told) console.error(`POST /api/cron answered ${status}.`)
    told = status
    setTimeout(() => void tick(), everyMs).unref()
  }
  setTimeout(() => void tick(), everyMs).unref()
}

/** The status; 0 when nobody answers. Names under localhost don't resolve in Node, so the host goes into a header. */
function post(port: number, host: string, secret: string): Promise<number> {
  return new Promise((resolve) => {
    const headers = { host, authorization: `Bearer ${secret}` }
    const request = http.request(
      { host: '127.0.0.1', port, path: '/api/cron', method: 'POST', headers },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    request.on('error', () => resolve(0))
    request.setTimeout(60_000, () => request.destroy())
    request.end()
  })
}
