import { afterEach, describe, expect, it, vi } from 'vitest'
import { faultOfUrl } from './endpoint-url'
import { isAllowedAddress, isPublicAddress } from './public-address'

afterEach(() => vi.unstubAllEnvs())

describe('an address', () => {
  it('is public where anybody on the internet can reach it', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '93.184.215.14', '2606:4700::1111', '2a00:1450:4001::200e'])
      expect([address, isPublicAddress(address)]).toEqual([address, true])
  })

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '198.18.0.1',
    '203.0.113.5',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'fc00::1',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::10.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:a00:1::',
    '2001:0:1::',
    '100::1',
    '4000::1',
    '5f00::1',
    '3fff::1',
    'nonsense',
    '',
  ])('isn’t public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it('may be this machine only where the product runs on it and says so', () => {
    expect(isAllowedAddress('127.0.0.1')).toBe(false)
    vi.stubEnv('WEBHOOKS_TO_LOOPBACK', 'yes')
    expect(['127.0.0.1', '::1'].map(isAllowedAddress)).toEqual([true, true])
    expect(['10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1'].map(isAllowedAddress)).toEqual([false, false, false])
    vi.stubEnv('SITE_URL', 'https://example.com')
    expect(isAllowedAddress('127.0.0.1')).toBe(false)
  })
})

describe('the address of an endpoint', () => {
  it('is https, on the internet, on a port where receivers listen', () => {
    for (const url of ['https://example.com/hooks?key=1', 'https://example.com:8443/', 'https://8.8.8.8/'])
      expect([url, faultOfUrl(url)]).toEqual([url, null])
  })

  it.each([
    '',
    'example.com',
    'http://example.com/',
    'ftp://example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://ada:secret@example.com/',
    'https://example.com:22/',
    'https://example.com:6379/',
    'https://intranet/',

    'https://localhost/',
    'https://localhost./',
    'https://acme.saas.localhost/',
    'https://127.1/',
    'https://0x7f.1/',

    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://169.254.169.254/latest/meta-data/',
  ])('isn’t %s', (url) => {
    expect(faultOfUrl(url)).toEqual(expect.any(String))
  })
})
