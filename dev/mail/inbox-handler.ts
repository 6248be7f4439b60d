import type http from 'node:http'
import { readAsset } from '@/dev/page/read-asset'
import { inboxPage, messageList } from './inbox-page'
import type { Mailbox } from './mailbox'
import type { Message } from './message'

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}

/** A mail's own HTML runs no script and fetches nothing but a workspace's logo; its links open in a new tab. */
const mailHeaders = {
  ...pageHeaders,
  'content-security-policy':
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: http://*.localhost:*; base-uri 'self'; frame-ancestors 'self'",
}

/** Answers the web inbox and its JSON. */
export function inboxHandler(mailbox: Mailbox): http.RequestListener {
  return (request, response) => {
    request.resume()
    const url = new URL(request.url ?? '/', 'http://inbox')
    const answer = answerOf(mailbox, request, url)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }
}

interface Answer {
  readonly status: number
  readonly headers: http.OutgoingHttpHeaders
  readonly body?: string | Buffer
}

function answerOf(mailbox: Mailbox, request: http.IncomingMessage, url: URL): Answer {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const open = mailbox.get(/^\/m\/([\w-]+)(?:\/html)?$/.exec(url.pathname)?.[1] ?? '')
  if (method !== 'GET' && isForeign(request)) return json(403, { error: 'Another site may not do that.' })
  switch (`${method} ${url.pathname}`) {
    case 'GET /':
      return page(200, inboxPage(mailbox.find({}), undefined))
    case 'GET /list':
      return page(200, messageList(mailbox.find({}), url.searchParams.get('open') ?? undefined).text)
    case 'GET /api/messages':
      return json(200, mailbox.find(filterOf(url.searchParams)))
    case 'DELETE /api/messages':
      mailbox.clear()
      return { status: 204, headers: {} }
    case 'POST /clear':
      mailbox.clear()
      return { status: 303, headers: { location: '/' } }
    default:
      return method === 'GET' ? oneOf(mailbox, url.pathname, open) : json(405, { error: 'Not allowed.' })
  }
}

function oneOf(mailbox: Mailbox, pathname: string, open: Message | undefined): Answer {
  const asset = readAsset(import.meta.url, pathname)
  if (asset)
    return { status: 200, headers: { 'content-type': asset.type, 'cache-control': 'no-cache' }, body: asset.body }
  if (open && pathname.endsWith('/html')) {
    return { status: 200, headers: mailHeaders, body: `<!doctype html><base target="_blank">${open.html}` }
  }
  if (open) return page(200, inboxPage(mailbox.find({}), open))
  const known = mailbox.get(pathname.replace('/api/messages/', ''))
  if (pathname.startsWith('/api/')) return known ? json(200, known) : json(404, { error: 'No such message.' })
  return page(404, inboxPage(mailbox.find({}), undefined))
}

function filterOf(query: URLSearchParams): { to?: string | undefined; subject?: string | undefined } {
  return { to: query.get('to') ?? undefined, subject: query.get('subject') ?? undefined }
}

function isForeign(request: http.IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

function page(status: number, body: string): Answer {
  return { status, headers: pageHeaders, body }
}

function json(status: number, body: object): Answer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { status, headers, body: JSON.stringify(body, null, 2) }
}
