import { subdomainUrl } from '@/dev/stack/urls'
import { type Answer, send } from './support/send'
import { sessionCookie, signedIn } from './support/sign-in'
import { expect, test } from './support/test'
import { readUrls } from './support/urls'
import { newSlug, newWorkspace } from './support/workspace'

const { siteUrl, opsUrl } = readUrls()
const site = new URL(siteUrl)
const at = (label: string) => subdomainUrl(siteUrl, label)
const hostOf = (origin: string) => new URL(origin).host

test('an address that is no workspace’s says so, and leads on', async ({ page }) => {
  const slug = newSlug('nobody')
  const response = await page.goto(`${at(slug)}/projects`)
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1, name: 'There is no workspace at this address' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText(`${slug}.${site.hostname}`)
  await page.getByRole('link', { name: 'Create a workspace' }).click()
  await expect(page).toHaveURL(`${siteUrl}/sign-up`)
})

test('a host that isn’t ours gets a page that says so, and 421 from routes before anything else runs', async () => {
  const headers = { host: 'stranger.example' }
  for (const path of ['/', '/projects', '/sign-in', '/billing']) {
    expect((await send(siteUrl + path, { headers })).status, path).toBe(404)
  }
  for (const path of ['/api/auth/session', '/api/auth/csrf', '/api/anything']) {
    const answer = await send(siteUrl + path, { headers })
    expect(answer.status, path).toBe(421)
    expect(answer.headers['set-cookie'], path).toBeUndefined()
    expect(JSON.parse(answer.body), path).toMatchObject({ error: { code: 'WRONG_HOST' } })
  }
  const post = await send(`${siteUrl}/api/auth/callback/password`, {
    method: 'POST',
    headers,
    body: 'email=a%40b.test',
  })
  expect(post.status).toBe(421)
})

test('reserved names, names that can’t be and names in disguise are nobody’s', async () => {
  const names = ['api', 'admin', 'saas', 'xn--acm-epa', '-acme', 'acme_1', 'a.acme', '12345', 'x'.repeat(64)]
  for (const name of names) {
    const host = `${name}.${site.host}`
    for (const path of ['/', '/sign-in', '/api/auth/session']) {
      expect((await send(siteUrl + path, { headers: { host } })).status, `${host}${path}`).toBe(404)
    }
  }
})

test('names in other scripts: a browser makes punycode of them, and that is nobody’s', async ({ page }) => {
  for (const slug of ['acmé', 'аcme', '例え']) {
    const url = new URL(siteUrl)
    url.hostname = `${slug}.${site.hostname}`
    expect(url.hostname).toContain('xn--')
    const response = await page.goto(url.href)
    expect(response?.status(), url.href).toBe(404)
  }
  const answer = await send(`${siteUrl}/api/slug?slug=${encodeURIComponent('acmé')}`)
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'malformed' })
  const disguised = await send(`${siteUrl}/api/slug?slug=xn--acm-epa`)
  expect(JSON.parse(disguised.body)).toMatchObject({ status: 'reserved' })
})

test('no spelling of an internal path leads anywhere, on any host', async () => {
  const workspace = await newWorkspace()
  const secret = workspace.name
  const { slug } = workspace
  const paths = [
    `/t/${slug}`,
    `/t/${slug}/sign-in`,
    `/T/${slug}/sign-in`,
    `/%74/${slug}/sign-in`,
    `/%2574/${slug}/sign-in`,
    `/t%2F${slug}%2Fsign-in`,
    `//t/${slug}/sign-in`,
    `///t//${slug}//sign-in`,
    `/./t/${slug}/sign-in`,
    `/x/../t/${slug}/sign-in`,
    `/%2e/t/${slug}/sign-in`,
    `/\\t/${slug}/sign-in`,
    `/t/${slug}/sign-in/x.png`,
    `/t/${slug}/projects/x.png`,
    `/t/${slug}/sign-in?x=.png`,
    `/t/${slug}/api/auth/session`,
    `/t/${slug}/api/auth/csrf`,
    '/ops',
    '/ops/x',
    '/%6fps',
    '//ops',
    '/OPS/x.png',
    '/ops.txt',
  ]
  const hosts = [siteUrl, opsUrl, at('other-realm'), at('api'), 'http://stranger.example', workspace.origin]
  for (const origin of hosts) {
    for (const path of paths) {
      const answer = await followed(hostOf(origin), path)
      const what = `${origin}${path}`
      expect(answer.status, what).toBe(404)
      if (origin !== workspace.origin) expect(answer.body, what).not.toContain(secret)
      expect(answer.headers['set-cookie'], what).toBeUndefined()
    }
  }
})

test('the console of the operators has a host of its own, which has nothing else', async () => {
  for (const path of ['/', '/sign-up', '/pricing', '/api/health', '/projects', '/api/auth/session']) {
    expect((await send(opsUrl + path)).status, path).toBeGreaterThanOrEqual(404)
  }
})

test('what the site’s routes do, they do on the site’s host only', async () => {
  const { origin } = await newWorkspace()
  for (const from of [origin, opsUrl, at(newSlug('nobody'))]) {
    for (const path of [
      '/api/health',
      '/api/slug?slug=acme',
      '/api/cron',
      '/api/stripe/webhook',
      '/pricing',
      '/sign-up',
    ]) {
      const { status, body } = await send(from + path)
      expect(status, from + path).toBe(404)
      expect(body).not.toContain('"checks"')
    }
  }
  expect((await send(`${siteUrl}/api/health`)).status).toBe(200)
  expect((await send(`${siteUrl}/sign-in`)).status).toBe(404)
})

test('forged headers change nothing', async ({ context }) => {
  // As far from each other as two tenants can live: the forged one has a database of its own in another region.
  const [acme, beta] = [await newWorkspace(), await newWorkspace({ word: 'beta', kind: 'database', region: 'eu' })]
  await beta.db.project.create({ data: { name: 'Quiet harbour', createdById: beta.owner.userId } })
  const token = await signedIn(context, acme, acme.owner)
  const own = { cookie: `${sessionCookie}=${token}` }
  const betaHost = hostOf(beta.origin)
  const forged: Record<string, string>[] = [
    { 'x-tenantry-path': 'https://evil.example/' },
    { 'x-tenantry-tenant': beta.slug, 'x-tenantry-realm': 'tenant' },
    { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
    { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
    { 'x-middleware-rewrite': `/t/${beta.slug}/projects`, 'x-middleware-next': '1' },
    { 'x-original-url': `/t/${beta.slug}/projects` },
    { 'x-rewrite-url': `/t/${beta.slug}/projects` },
    { 'x-invoke-path': `/t/${beta.slug}/projects`, 'x-matched-path': `/t/${beta.slug}/projects` },
    { 'x-nextjs-data': '1' },
    { forwarded: `host=${betaHost}` },
    { 'x-forwarded-host': betaHost },
    { 'x-forwarded-host': `${betaHost}, ${hostOf(acme.origin)}` },
    { 'x-forwarded-host': 'stranger.example' },
  ]
  for (const headers of forged) {
    for (const path of ['/projects', '/settings/account', `/t/${beta.slug}/projects`]) {
      const answer = await send(acme.origin + path, { headers: { ...own, ...headers } })
      const what = `${path} with ${JSON.stringify(headers)}`
      expect(answer.status, what).toBeLessThan(500)
      expect(answer.body, what).not.toContain('Quiet harbour')
      expect(answer.body, what).not.toContain(beta.owner.email)
      expect(answer.headers.location ?? '', what).not.toContain('evil.example')
      const isForwarded = 'x-forwarded-host' in headers
      if (!isForwarded && path === '/settings/account') {
        expect(answer.status, what).toBe(200)
        expect(answer.body, what).toContain(acme.owner.email)
      }
      if (path.startsWith('/t/')) expect(answer.status, what).toBe(404)
    }
  }
  // A forwarded host may choose whose door it is; without a session of theirs that door stays shut.
  const door = await send(`${acme.origin}/settings/account`, { headers: { ...own, 'x-forwarded-host': betaHost } })
  expect(door.status).toBe(307)
  expect(door.headers.location).toContain('/sign-in')
})

test('a path that ends like a file is a path like any other', async ({ context }) => {
  const acme = await newWorkspace()
  const headers = { cookie: `${sessionCookie}=${await signedIn(context, acme, acme.owner)}` }
  for (const path of ['/projects/x.png', '/x.txt', '/favicon.ico', '/sign-in.html', '/robots.txt']) {
    const answer = await send(acme.origin + path, { headers })
    expect(answer.status, path).toBe(404)
    expect(answer.headers['content-security-policy'], path).toBeTruthy()
    expect(answer.headers['cache-control'], path).toContain('no-store')
    const stranger = await send(acme.origin + path)
    expect(stranger.status, path).not.toBe(200)
    expect(stranger.headers.location ?? '/sign-in', path).toMatch(/^\/sign-in/)
  }
})

test('www leads to the site, and keeps the path', async () => {
  const answer = await send(`${at('www')}/pricing?from=mail`)
  expect(answer.status).toBe(308)
  expect(answer.headers.location).toBe(`${siteUrl}/pricing?from=mail`)
})

test('a redirect never leaves the host', async () => {
  const { origin } = await newWorkspace()
  for (const path of [
    '//evil.example',
    '//evil.example/',
    '/\\evil.example',
    '/%2F%2Fevil.example',
    '/projects//evil.example',
  ]) {
    const answer = await send(origin, { path })
    const location = answer.headers.location
    if (location) expect(new URL(location, origin).host, path).toBe(hostOf(origin))
  }
})

test('every answer of ours is secured, and a page’s policy has a nonce that is never the same', async () => {
  const { origin } = await newWorkspace()
  const pages = [
    siteUrl,
    `${siteUrl}/pricing`,
    `${siteUrl}/sign-up`,
    `${siteUrl}/nothing-here`,
    `${origin}/sign-in`,
    `${origin}/projects`,
    `${origin}/nothing-here`,
    `${at(newSlug('nobody'))}/`,
    opsUrl,
  ]
  const nonces = new Set<string>()
  for (const url of [...pages, ...pages]) {
    const answer = await send(url)
    expectSecured(answer, url)
    const policy = String(answer.headers['content-security-policy'])
    const nonce = /'nonce-([\w+/=-]{16,})'/.exec(policy)?.[1] ?? ''
    expect(nonces.has(nonce), `${url}: ${nonce}`).toBe(false)
    nonces.add(nonce)
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("object-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy.replace(/style-src-attr[^;]*/, '')).not.toContain('unsafe-')
    for (const [script] of answer.body.matchAll(/<script\b[^>]*>/g)) expect(script, url).toContain(`nonce="${nonce}"`)
    if (!url.startsWith(siteUrl)) expect(answer.headers['cache-control'], url).toContain('no-store')
  }
  expectSecured(await send(`${siteUrl}/api/health`), 'a route')
  expectSecured(await send(`${origin}/api/auth/csrf`), 'a route of a tenant')
})

function expectSecured({ headers }: Answer, what: string): void {
  expect(headers['x-content-type-options'], what).toBe('nosniff')
  expect(headers['x-frame-options'], what).toBe('DENY')
  expect(headers['referrer-policy'], what).toBe('same-origin')
  expect(headers['permissions-policy'], what).toContain('camera=()')
  expect(headers['cross-origin-opener-policy'], what).toBe('same-origin')
  expect(headers['content-security-policy'], what).toBeTruthy()
  expect(headers['x-powered-by'], what).toBeUndefined()
}

/** The last of a few answers: Next tidies doubled slashes up by a redirect. */
async function followed(host: string, path: string): Promise<Answer> {
  let answer = await send(siteUrl, { path, headers: { host } })
  for (let hops = 0; hops < 3 && answer.status === 308 && answer.headers.location; hops++) {
    const next = new URL(answer.headers.location, `http://${host}`)
    expect(next.host, `${host}${path} → ${answer.headers.location}`).toBe(host)
    answer = await send(siteUrl, { path: next.pathname + next.search, headers: { host } })
  }
  return answer
}
