import { afterEach, describe, expect, it, vi } from 'vitest'
import { env, postgresUrlFrom } from './env'

afterEach(() => vi.unstubAllEnvs())

describe('the environment', () => {
  it('names the variable that is missing or wrong, and where to read about it', () => {
    vi.stubEnv('AUTH_SECRET', '')
    expect(() => env.AUTH_SECRET).toThrow('AUTH_SECRET is missing. See .env.example.')
    vi.stubEnv('AUTH_SECRET', 'short')
    expect(() => env.AUTH_SECRET).toThrow(/AUTH_SECRET must be at least 32 characters/)
    vi.stubEnv('STRIPE_SECRET_KEY', 'pk_live_x')
    expect(() => env.STRIPE_SECRET_KEY).toThrow(/STRIPE_SECRET_KEY must be a Stripe secret key/)
    vi.stubEnv('BACKUP_URL', '/var/backups')
    expect(() => env.BACKUP_URL).toThrow(/BACKUP_URL must be a folder, like file:/)
    vi.stubEnv('SHARD_EU_1_APP_URL', 'mysql://x')
    expect(() => postgresUrlFrom('SHARD_EU_1_APP_URL')).toThrow(/SHARD_EU_1_APP_URL must be a URL like postgresql/)
  })

  it('never tells a value in its message', () => {
    vi.stubEnv('STRIPE_WEBHOOK_SECRET', 'very-secret-thing')
    expect(() => env.STRIPE_WEBHOOK_SECRET).toThrow(/^(?!.*very-secret-thing)/)
  })

  it('takes a site’s origin and nothing more', () => {
    vi.stubEnv('SITE_URL', 'https://example.com/')
    expect(env.SITE_URL.host).toBe('example.com')
    vi.stubEnv('SITE_URL', 'https://example.com/path')
    expect(() => env.SITE_URL).toThrow(/SITE_URL must be an origin/)
  })
})
