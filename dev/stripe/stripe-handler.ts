import type http from 'node:http'
import { inspect } from 'node:util'
import { z } from 'zod'
import { type Asset, readAsset } from '@/dev/page/read-asset'
import { answerControl } from './control/sim-routes'
import { runDueWork } from './clock'
import { decodeForm } from './form-body'
import { newId } from './new-id'
import { checkoutPage } from './pages/checkout-page'
import { homePage } from './pages/home-page'
import { invoicePage } from './pages/invoice-page'
import { messagePage } from './pages/layout'
import type { Page, PageAnswer } from './pages/page'
import { portalPage } from './pages/portal-page'
import { allRoutes } from './resources/all-routes'
import { answerApi } from './router'
import type { Simulator } from './simulator'
import { StripeError } from './stripe-error'
import type { Deliverer } from './webhooks/deliverer'

const maxBodyBytes = 1024 * 1024

const pages: readonly [prefix: string, page: Page][] = [
  ['/c/pay/', checkoutPage],
  ['/p/session/', portalPage],
  ['/i/', invoicePage],
]

/** `form-action` lets the pay button lead back to the app, on whatever host that is. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

interface Exchange {
  readonly request: http.IncomingMessage
  readonly response: http.ServerResponse
  readonly url: URL
  readonly body: string
}

/** Answers everything that arrives: the API, the controls, the pages. */
export function stripeHandler(simulator: Simulator, deliverer: Deliverer): http.RequestListener {
  return (request, response) => {
    answer(simulator, deliverer, request, response).catch((error: unknown) => {
      process.stderr.write(`The Stripe simulator failed: ${inspect(error)}\n`)
      const message = 'An unexpected error occurred in the simulator; its log says more.'
      if (!response.headersSent) sendJson(response, 500, { error: { type: 'api_error', message } })
      else response.destroy()
    })
  }
}

async function answer(
  simulator: Simulator,
  deliverer: Deliverer,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const body = await readBody(request)
  if (body === null) {
    sendJson(response, 413, { error: { type: 'invalid_request_error', message: 'Request too large.' } })
    return
  }
  const exchange = { request, response, url, body }
  if (url.pathname.startsWith('/_sim/')) return control(simulator, deliverer, exchange)
  runDueWork(simulator)
  if (/^\/v\d/.test(url.pathname)) api(simulator, exchange)
  else page(simulator, deliverer, exchange)
}

function api(simulator: Simulator, { request, response, url, body }: Exchange): void {
  const id = newId('req', 14)
  const key = request.headers['idempotency-key']
  const result = answerApi(simulator, allRoutes, {
    id,
    method: request.method ?? 'GET',
    url,
    authorization: request.headers.authorization,
    idempotencyKey: typeof key === 'string' && key !== '' ? key : undefined,
    body,
  })
  const version = request.headers['stripe-version']
  response.writeHead(result.status, {
    'content-type': 'application/json',
    'request-id': id,
    ...(typeof version === 'string' ? { 'stripe-version': version } : {}),
    ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
    ...(result.replayed ? { 'idempotent-replayed': 'true' } : {}),
  })
  response.end(result.body)
}

async function control(
  simulator: Simulator,
  deliverer: Deliverer,
  { request, response, url, body }: Exchange,
): Promise<void> {
  if (isForeignPost(request)) return sendPage(response, refused)
  const isJson = request.headers['content-type']?.startsWith('application/json') ?? false
  const input = isJson ? parseJson(body) : decodeForm(body)
  const method = request.method ?? 'GET'
  const result = await answerControl(simulator, deliverer, { method, path: url.pathname, input })
  const fromPage = request.headers.accept?.includes('text/html') ?? false
  if (method === 'POST' && result.status === 200 && fromPage) {
    return sendPage(response, { redirect: '/' })
  }
  sendJson(response, result.status, result.body)
}

function parseJson(body: string): unknown {
  const parsed = z.json().safeParse(safely(() => JSON.parse(body === '' ? '{}' : body)))
  return parsed.success ? parsed.data : null
}

function safely(work: () => unknown): unknown {
  try {
    return work()
  } catch {
    return undefined
  }
}

function page(simulator: Simulator, deliverer: Deliverer, exchange: Exchange): void {
  const { request, response, url, body } = exchange
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
  const asset = readAsset(import.meta.url, url.pathname)
  if (asset) return sendAsset(response, asset)
  if (isForeignPost(request)) return sendPage(response, refused)
  if (url.pathname === '/' && method === 'GET') {
    return sendPage(response, { status: 200, html: homePage(simulator, deliverer.mode) })
  }
  const found = pages.find(([prefix]) => url.pathname.startsWith(prefix))
  if (!found || (method !== 'GET' && method !== 'POST')) {
    const html = messagePage('Page not found', 'There is nothing at this address.', home)
    return sendPage(response, { status: 404, html })
  }
  const [prefix, show] = found
  const id = url.pathname.slice(prefix.length)
  try {
    const form = method === 'POST' ? decodeForm(body) : {}
    sendPage(response, show(simulator, { method, id, form, query: url.searchParams }))
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
    const html = messagePage('That did not work', error.message, home)
    sendPage(response, { status: error.status, html })
  }
}

const home = { href: '/', label: 'Overview' }

const refused: PageAnswer = {
  status: 403,
  html: messagePage('Refused', 'Another site may not press the buttons of this one.', home),
}

/** A form on a page of some other site, pointed at us: browsers say so. */
function isForeignPost(request: http.IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  return request.method === 'POST' && site !== undefined && site !== 'same-origin' && site !== 'none'
}

function sendPage(response: http.ServerResponse, answer: PageAnswer): void {
  if ('redirect' in answer) {
    response.writeHead(303, { ...pageHeaders, location: answer.redirect }).end()
    return
  }
  response.writeHead(answer.status, { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' })
  response.end(answer.html)
}

function sendAsset(response: http.ServerResponse, { type, body }: Asset): void {
  response.writeHead(200, { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
  response.end(body)
}

function sendJson(response: http.ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body, null, 2))
}

/** The body as text, or null once it is larger than a request to Stripe may be. */
async function readBody(request: http.IncomingMessage): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.byteLength
    // Read to the end all the same: who is cut off while sending never sees the answer.
    if (size <= maxBodyBytes) chunks.push(chunk)
  }
  return size > maxBodyBytes ? null : Buffer.concat(chunks).toString('utf8')
}
