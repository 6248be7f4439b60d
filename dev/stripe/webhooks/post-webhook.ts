import http from 'node:http'
import https from 'node:https'

const timeoutMs = 30_000

/**
 * Posts one payload; true for a 2xx answer, within 30 s. `*.localhost` is this machine, as browsers
 * have it, though Node cannot resolve it.
 */
export function postWebhook(url: URL, payload: string, signature: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const send = url.protocol === 'https:' ? https.request : http.request
  const request = send(
    {
      host: url.hostname.endsWith('.localhost') ? '127.0.0.1' : url.hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: {
        host: url.host,
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(payload),
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      signal,
      timeout: timeoutMs,
    },
    (response) => {
      response.resume()
      const status = response.statusCode ?? 0
      resolve(status >= 200 && status < 300)
    },
  )
  request.on('timeout', () => request.destroy())
  request.on('error', () => resolve(false))
  request.on('close', () => resolve(false))
  request.end(payload)
  return promise
}
