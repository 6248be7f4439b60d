import { NextRequest } from 'next/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { config, middleware } from './middleware'

const origin = 'http://localhost:3000'

function send(host: string, path = '/', headers: Record<string, string> = {}) {
  const response = middleware(new NextRequest(new URL(path, origin), { headers: { host, ...headers } }))
  const rewritten = response.headers.get('x-middleware-rewrite')
  return {
    response,
    /** The path that Next goes on with. */
    path: rewritten
      ? new URL(rewritten).pathname + new URL(rewritten).search
      : response.headers.has('x-middleware-next')
        ? path
        : null,
    /** The header as the app will read it. */
    passed: (name: string) => response.headers.get(`x-middleware-request-${name}`),
  }
}

afterEach(() => vi.unstubAllEnvs())

describe('where a host leads', () => {
  it.each([
    ['saas.localhost:3000', '/pricing?a=1', '/pricing?a=1'],
    ['SAAS.localhost.', '/', '/'],
    ['acme.saas.localhost:3000', '/', '/t/acme'],
    ['acme.saas.localhost:3000', '/projects/1?q=x', '/t/acme/projects/1?q=x'],
    ['ACME.Saas.Localhost', '/x', '/t/acme/x'],
    ['acme.saas.localhost', '/api/auth/session', '/t/acme/api/auth/session'],
    ['acme.saas.localhost', '/x.png', '/t/acme/x.png'],
    ['work.example.com', '/projects', '/t/~work.example.com/projects'],
    ['localhost:3000', '/', '/t/~localhost'],
    ['saas.localhost.evil.test', '/', '/t/~saas.localhost.evil.test'],
    ['evilsaas.localhost', '/', '/t/~evilsaas.localhost'],
    ['ops.saas.localhost', '/', '/ops'],
    ['ops.saas.localhost', '/tenants', '/ops/tenants'],
    ['admin.saas.localhost', '/', '/~nowhere'],
    ['a.b.saas.localhost', '/', '/~nowhere'],
    ['-acme.saas.localhost', '/', '/~nowhere'],
    ['[::1]:3000', '/', '/~nowhere'],
    ['', '/', '/~nowhere'],
  ])('%s%s → %s', (host, path, expected) => {
    expect(send(host, path).path).toBe(expected)
  })

  it('takes the host that a proxy, or Next itself after an action, forwards', () => {
    expect(send('localhost:3000', '/projects', { 'x-forwarded-host': 'acme.saas.localhost:3000' }).path).toBe(
      '/t/acme/projects',
    )
  })

  it('sends www to the site, with path and query', () => {
    const { response } = send('www.saas.localhost:3000', '/pricing?a=1')
    expect([response.status, response.headers.get('location')]).toEqual([308, 'http://saas.localhost:3000/pricing?a=1'])
    // As it comes where nothing before us has tidied the path up.
    const path = `${origin}//evil.example/x`
    const elsewhere = middleware(new NextRequest(path, { headers: { host: 'www.saas.localhost:3000' } }))
    expect(elsewhere.headers.get('location')).toBe('http://saas.localhost:3000//evil.example/x')
  })
})

describe('internal paths', () => {
  const spellings = [
    '/t/acme/projects',
    '/t',
    '/T/acme',
    '//t/acme',
    '/%74/acme',
    '/%2574/acme',
    '/./t/acme',
    '/x/../t/acme',
    '/ops',
    '/OPS/x',
    '/%6fps',
    '/t%2Facme',
    '/%5Ct/acme',
    '/t/acme/x.png',
  ]
  it.each(spellings)('%s is refused on the site, on a tenant’s host and on ops', (path) => {
    // As Node hands it over: the path as it came, not as a URL parser would mend it.
    const request = (host: string) => new NextRequest(`${origin}${path}`, { headers: { host } })
    for (const host of ['saas.localhost', 'acme.saas.localhost', 'ops.saas.localhost']) {
      expect(new URL(middleware(request(host)).headers.get('x-middleware-rewrite') ?? origin).pathname).toBe(
        '/~nowhere',
      )
    }
  })

  it('leaves paths alone that only look alike', () => {
    expect(send('saas.localhost', '/team').path).toBe('/team')
    expect(send('acme.saas.localhost', '/projects/t').path).toBe('/t/acme/projects/t')
  })
})

it('the page that says when to come back has the status and the header', () => {
  const asked = (host: string, path: string) => {
    const { response, path: to } = send(host, path)
    return [to, response.status, response.headers.get('retry-after')]
  }
  const path = '/wait?for=TENANT_BUSY&seconds=2&next=%2F'
  expect(asked('acme.saas.localhost', path)).toEqual([`/t/acme${path}`, 429, '2'])
  expect(asked('acme.saas.localhost', '/wait?for=TOO_SLOW')).toEqual(['/t/acme/wait?for=TOO_SLOW', 503, '60'])
  expect(asked('acme.saas.localhost', '/projects?for=TOO_SLOW')[1]).toBe(200)
  expect(asked('saas.localhost', path)).toEqual([path, 200, null])
})

describe('headers', () => {
  it('drops forged ones and writes its own', () => {
    const { passed } = send('acme.saas.localhost', '/projects?page=2', {
      'x-tenantry-path': '/forged',
      'x-tenantry-tenant': 'beta',
      'content-security-policy': "script-src 'nonce-forged'",
    })
    expect(passed('x-tenantry-path')).toBe('/projects?page=2')
    expect(passed('x-tenantry-tenant')).toBeNull()
    expect(passed('content-security-policy')).not.toContain('forged')
  })

  it('gives every answer a policy with a nonce of its own, the same to the app and to the browser', () => {
    const [one, two] = [send('saas.localhost'), send('saas.localhost')]
    const policy = one.response.headers.get('content-security-policy')
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w=]+' 'strict-dynamic';/)
    expect(policy).not.toContain('unsafe-eval')
    expect(policy).toBe(one.passed('content-security-policy'))
    expect(policy).not.toBe(two.response.headers.get('content-security-policy'))
  })

  it.each([
    'saas.localhost',
    'acme.saas.localhost',
    'ops.saas.localhost',
    'www.saas.localhost',
    'admin.saas.localhost',
    'nobody.test',
  ])('secures %s', (host) => {
    const { headers } = send(host).response
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('permissions-policy')).toContain('camera=()')
    expect(headers.has('strict-transport-security')).toBe(false)
  })

  it('keeps tenants’ pages out of every cache', () => {
    for (const host of ['acme.saas.localhost', 'ops.saas.localhost', 'nobody.test'])
      expect(send(host).response.headers.get('cache-control')).toBe('private, no-store')
  })

  it('asks for https where the site has it, and for subdomains only under our own domain', () => {
    vi.stubEnv('SITE_URL', 'https://example.com')
    expect(send('acme.example.com').response.headers.get('strict-transport-security')).toContain('includeSubDomains')
    expect(send('work.customer.test').response.headers.get('strict-transport-security')).toBe('max-age=63072000')
    expect(send('example.com').response.headers.get('content-security-policy')).toContain('upgrade-insecure-requests')
  })

  it('lets forms be redirected to Stripe, or to its simulator', () => {
    vi.stubEnv('STRIPE_URL', 'http://localhost:4242/v1')
    expect(send('acme.saas.localhost').response.headers.get('content-security-policy')).toMatch(
      /form-action 'self' https:\/\/checkout\.stripe\.com https:\/\/billing\.stripe\.com http:\/\/localhost:4242(;|$)/,
    )
  })
})

it('runs for everything but Next’s own files and the public ones', () => {
  const matches = (path: string) => new RegExp(`^${config.matcher}$`).test(path)
  expect(
    ['/', '/t/acme/x.png', '/_nextdoor', '/assetsx', '/favicon.ico', '/api/cron'].filter((path) => !matches(path)),
  ).toEqual([])
  expect(['/_next/static/x.js', '/assets/icon.svg'].filter(matches)).toEqual([])
})

it('names the variable when it is not configured', () => {
  vi.stubEnv('SITE_URL', '')
  expect(() => send('saas.localhost')).toThrow('SITE_URL')
})

describe('a file that somebody attached', () => {
  it('could run nothing, if a browser showed it', () => {
    const { response } = send('acme.saas.localhost', '/api/attachments/file?id=1')
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('an action’s body', () => {
  it.each([
    [{ 'next-action': 'x', 'content-length': '262145' }, 413],
    [{ 'content-type': 'multipart/form-data; boundary=x', 'content-length': '300000' }, 413],
    [{ 'next-action': 'x', 'content-length': '262144' }, 200],
    [{ 'next-action': 'x' }, 200],
    // A route reads its own body, with a limit of its own.
    [{ 'content-type': 'application/json', 'content-length': '300000' }, 200],
  ])('%o → %d', (headers, status) => {
    const { response } = send('acme.saas.localhost', '/', headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('x-frame-options')).toBe('DENY')
  })

  it('is no route’s: those answer in their own way', () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '300000' }
    expect(send('acme.saas.localhost', '/api/v1/tasks', headers).response.status).toBe(200)
  })
})
