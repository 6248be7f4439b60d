import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostname, isInternalPath, isReserved, isUsableSlug, publicHost, realmOf } from './host'

const root = 'example.com'

describe('realmOf', () => {
  it.each([
    ['example.com', { kind: 'site' }],
    ['EXAMPLE.COM.:443', { kind: 'site' }],
    ['www.example.com', { kind: 'site' }],
    ['ops.example.com', { kind: 'ops' }],
    ['acme.example.com:3000', { kind: 'tenant', key: 'acme' }],
    ['a.example.com', { kind: 'tenant', key: 'a' }],
    ['api.example.com', { kind: 'other' }],
    ['xn--80ak6aa92e.example.com', { kind: 'other' }],
    ['123.example.com', { kind: 'other' }],
    ['a.b.example.com', { kind: 'other' }],
    ['-a.example.com', { kind: 'other' }],
    ['a_b.example.com', { kind: 'other' }],
    ['äcme.example.com', { kind: 'other' }],
    [`${'a'.repeat(64)}.example.com`, { kind: 'other' }],
    ['.example.com', { kind: 'other' }],
    ['notexample.com', { kind: 'tenant', key: '~notexample.com' }],
    ['example.com.evil.test', { kind: 'tenant', key: '~example.com.evil.test' }],
    ['127.0.0.1:3000', { kind: 'tenant', key: '~127.0.0.1' }],
    ['[::1]:3000', { kind: 'other' }],
    ['user@example.com', { kind: 'other' }],
    ['evil.test/../acme', { kind: 'other' }],
    ['evil..test', { kind: 'other' }],
    ['', { kind: 'other' }],
  ])('%s', (host, realm) => {
    expect(realmOf(host, root)).toEqual(realm)
  })

  it('never gives a key that could mean another path or another tenant', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${text}.${root}`),
          fc.domain(),
        ),
        (host) => {
          const realm = realmOf(host, root)
          if (realm.kind !== 'tenant') return
          expect(realm.key).toMatch(/^~?[a-z0-9.-]+$/)
          const [name, own] = [hostname(host), hostname(host).endsWith(`.${root}`)]
          expect(own ? `${realm.key}.${root}` : realm.key).toBe(own ? name : `~${name}`)
        },
      ),
    )
  })

  it('finds every usable slug again on its own host, whatever the case and port', () => {
    const slugs = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/).filter(isUsableSlug)
    fc.assert(
      fc.property(slugs, fc.constantFrom('', ':3000', '.', '.:80'), (slug, after) => {
        expect(realmOf(`${slug}.${root}`.toUpperCase() + after, root)).toEqual({ kind: 'tenant', key: slug })
      }),
    )
  })
})

describe('publicHost', () => {
  it('prefers what a proxy forwards, and of a list the first', () => {
    expect(publicHost(new Headers({ host: 'a.test' }))).toBe('a.test')
    expect(publicHost(new Headers({ host: 'a.test', 'x-forwarded-host': 'B.test:80, c.test' }))).toBe('b.test')
    expect(publicHost(new Headers({ host: 'a.test', 'x-forwarded-host': '' }))).toBe('a.test')
    expect(publicHost(new Headers())).toBe('')
  })
})

describe('slugs', () => {
  it.each(['www', 'ops', 'api', 'login', 'xn--abc', '2024', '---', 'mail', 'billing'])('%s is reserved', (slug) => {
    expect(isReserved(slug)).toBe(true)
    expect(isUsableSlug(slug)).toBe(false)
  })

  it.each(['ab', 'a'.repeat(41), '-acme', 'acme-', 'ac--me', 'Acme', 'ac me', 'ácme', 'a.b', ''])(
    '%s cannot be used',
    (slug) => {
      expect(isUsableSlug(slug)).toBe(false)
    },
  )

  it.each(['acme', 'a1b', 'north-wind', 'a'.repeat(40)])('%s can be used', (slug) => {
    expect(isUsableSlug(slug)).toBe(true)
  })
})

describe('isInternalPath', () => {
  it('sees through every spelling', () => {
    const spelled = (text: string) =>
      fc
        .tuple(
          ...Array.from(text).map((char) =>
            fc.constantFrom(
              char,
              char.toUpperCase(),
              `%${char.charCodeAt(0).toString(16)}`,
              `%25${char.charCodeAt(0).toString(16)}`,
            ),
          ),
        )
        .map((parts) => parts.join(''))
    const prefix = fc.constantFrom('/', '//', '/./', '///', '/%2F', '\\', '/%5c')
    const after = fc.constantFrom('', '/', '/acme', '//acme', '%2facme', '/acme/x.png')
    fc.assert(
      fc.property(prefix, fc.constantFrom('t', 'ops').chain(spelled), after, (before, name, rest) => {
        expect(isInternalPath(before + name + rest)).toBe(true)
      }),
    )
  })

  it.each(['/', '/team', '/projects/t', '/topics', '/%', '/%zz', '/operations', ''])('leaves %s alone', (path) => {
    expect(isInternalPath(path)).toBe(false)
  })
})
