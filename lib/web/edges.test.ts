import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { requireBearer } from './bearer'
import { callerOf } from './caller'
import { parseBody, readBody } from './read-body'
import { echoOf, fieldsOf, parseInput } from './read-form'
import { safePath } from './safe-path'
import { requireSameOrigin } from './same-origin'

const form = (...pairs: [string, string][]) => {
  const data = new FormData()
  for (const [name, value] of pairs) data.append(name, value)
  return data
}

describe('requireSameOrigin', () => {
  const from = (headers: Record<string, string>) => () => requireSameOrigin(new Headers(headers))
  it.each<Record<string, string>>([
    { host: 'acme.test', origin: 'https://acme.test' },
    { host: 'acme.test:3000', origin: 'http://acme.test:3000' },
    { host: 'acme.test:443', origin: 'https://acme.test' },
    { host: 'localhost:3000', 'x-forwarded-host': 'acme.test', origin: 'https://acme.test' },
    { host: 'acme.test' },
    { host: 'acme.test', 'sec-fetch-site': 'same-origin' },
  ])('lets %j pass', (headers) => expect(from(headers)).not.toThrow())

  it.each<Record<string, string>>([
    { host: 'acme.test', origin: 'https://beta.test' },
    { host: 'acme.test', origin: 'null' },
    { host: 'acme.test', origin: '' },
    { host: 'acme.test', origin: 'https://acme.test.evil.test' },
    { host: 'acme.test:3000', origin: 'http://acme.test' },
    { host: 'acme.test', 'sec-fetch-site': 'same-site' },
    { host: 'acme.test', 'sec-fetch-site': 'cross-site' },
  ])('refuses %j', (headers) => expect(from(headers)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' })))
})

describe('callerOf', () => {
  const address = (forwarded: string) => callerOf(new Headers({ 'x-forwarded-for': forwarded })).address
  it('believes the last hop, which our own proxy wrote', () => {
    expect(address('203.0.113.9')).toBe('203.0.113.9')
    expect(address('6.6.6.6, 203.0.113.9')).toBe('203.0.113.9')
    expect(callerOf(new Headers()).address).toBe('unknown')
  })

  it('believes as many hops as there are proxies', () => {
    vi.stubEnv('TRUSTED_PROXIES', '2')
    expect(address('6.6.6.6, 203.0.113.9, 10.0.0.1')).toBe('203.0.113.9')
    expect(address('203.0.113.9')).toBe('203.0.113.9')
    vi.unstubAllEnvs()
  })

  it('leaves out the port that some proxies write along', () => {
    expect(address('203.0.113.9:52144')).toBe('203.0.113.9')
    expect(address('[2001:db8:0:1::1]:52144')).toBe('2001:db8:0:1::/64')
    expect(address('[2001:db8:0:1::1]')).toBe('2001:db8:0:1::/64')
  })

  it('takes an IPv6 network as one', () => {
    expect(address('2001:db8:0:1::1')).toBe('2001:db8:0:1::/64')
    expect(address('2001:0DB8:0000:0001:ffff::9')).toBe('2001:db8:0:1::/64')
    expect(address('::1')).toBe('::1')
    expect(address('::ffff:192.0.2.1')).toBe('192.0.2.1')
  })
})

describe('safePath', () => {
  it.each(['/projects', '/projects?page=2', '/a/b#c'])('keeps %s', (path) =>
    expect(safePath(path)).toBe(path.split('#')[0]),
  )
  it.each([
    undefined,
    5,
    '',
    'projects',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    'https://evil.test',
    '/..//evil.test',
    '/.//evil.test',
    'javascript:alert(1)',
    `/${'a'.repeat(3000)}`,
  ])('drops %s', (path) => {
    expect(safePath(path)).toBe('/')
  })
})

describe('forms', () => {
  const schema = z.object({ name: z.string().min(1, 'Enter a name.') })
  it('reads fields, without Next’s own', () => {
    expect(fieldsOf(form(['name', 'x'], ['$ACTION_ID_ab', ''], ['$ACTION_KEY', 'k']))).toEqual({ name: 'x' })
  })
  it('refuses a field twice, an unknown one, and says which field is wrong', () => {
    expect(() => parseInput(schema, fieldsOf(form(['name', 'a'], ['name', 'b'])))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    expect(() => parseInput(schema, fieldsOf(form(['name', 'a'], ['tenantId', 'b'])))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    expect(() => parseInput(schema, fieldsOf(form(['name', 'a'], ['__proto__', 'b'])))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
    expect(() => parseInput(schema, { name: '' })).toThrow(
      expect.objectContaining({ fieldErrors: { name: 'Enter a name.' } }),
    )
  })
  it('echoes what was typed, but no secret', () => {
    expect(
      echoOf(form(['name', 'x'], ['password', 'p'], ['newPassword', 'p'], ['currentPassword', 'p'], ['token', 't'])),
    ).toEqual({ name: 'x' })
  })
})

describe('bodies', () => {
  const post = (body: BodyInit) => new Request('http://x.test', { method: 'POST', body, duplex: 'half' } as RequestInit)
  it('stops at the limit, whether or not a length was announced', async () => {
    expect(await readBody(post('ä'.repeat(10)), 20)).toBe('ä'.repeat(10))
    await expect(readBody(post('a'.repeat(21)), 20)).rejects.toMatchObject({ status: 413 })
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10)) })
    await expect(readBody(post(endless), 100)).rejects.toMatchObject({ status: 413 })
  })
  it('reads JSON and forms', () => {
    expect(parseBody('{"a":1}', 'application/json')).toEqual({ a: 1 })
    expect(parseBody('a=1', 'application/x-www-form-urlencoded')).toEqual({ a: '1' })
    expect(() => parseBody('{', 'application/json')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

it('requireBearer asks for exactly the secret', () => {
  const given = (authorization?: string) => () =>
    requireBearer(new Headers(authorization ? { authorization } : {}), 's'.repeat(32))
  expect(given(`Bearer ${'s'.repeat(32)}`)).not.toThrow()
  for (const wrong of [undefined, 'Bearer', `Bearer ${'s'.repeat(31)}`, 's'.repeat(32), `bearer ${'s'.repeat(32)}`]) {
    expect(given(wrong)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }))
  }
})
