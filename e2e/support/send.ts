import http from 'node:http'

export type SendOptions = {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** The request's path as it is, where a URL would tidy it up: `//t/acme`. */
  path?: string
}
/** A header whose value is empty isn't sent at all. */
const said = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))

export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string }

/**
 * A request without a browser, to any host of the product (names under localhost don't resolve in Node, so the host goes
 * into the header). Follows no redirect. A `host` header of your own goes before the URL's.
 */
export function send(url: string, { method = 'GET', headers = {}, body, path }: SendOptions = {}): Promise<Answer> {
  const { host, port, pathname, search } = new URL(url)
  // Node sends none of its own with a DELETE, and the body would not be seen.
  const length: Record<string, string> = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        path: path ?? pathname + search,
        method,
        headers: said({ host, ...length, ...headers }),
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
