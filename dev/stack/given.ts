import fs from 'node:fs'
import { z } from 'zod'
import { type DatabaseUrls, databasesFromEnv } from '@/dev/db/database-urls'
import { env } from '@/lib/env'

const port = z.coerce.number().int().min(1).max(65_535)

/** Variables that only development knows. */
const schemas = {
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a URL like postgresql://admin:password@host:5432/postgres',
  }),
  PORT: port,
  POSTGRES_PORT: port,
  POSTGRES_EU_PORT: port,
  STRIPE_PORT: port,
  MAIL_PORT: port,
  SMTP_PORT: port,
  OAUTH_PORT: port,
}
const appNames = [
  'SITE_URL',
  'AUTH_SECRET',
  'FLEET_SECRET',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_URL',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_URL',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'GITHUB_URL',
  'MICROSOFT_CLIENT_ID',
  'MICROSOFT_CLIENT_SECRET',
  'MICROSOFT_URL',
  'SMTP_URL',
  'MAIL_FROM',
  'ALERT_EMAIL',
  'CRON_SECRET',
  'LOG_LEVEL',
  'TRUSTED_PROXIES',
  'DATABASE_CONNECTIONS',
  'DATABASE_CONNECTIONS_EACH',
  'BACKUP_URL',
  'BACKUP_EVERY_HOURS',
  'BACKUP_KEEP_DAYS',
  'BACKUP_S3_ENDPOINT',
  'BACKUP_S3_REGION',
  'BACKUP_S3_ACCESS_KEY_ID',
  'BACKUP_S3_SECRET_ACCESS_KEY',
  'FILES_URL',
  'FILES_S3_ENDPOINT',
  'FILES_S3_REGION',
  'FILES_S3_ACCESS_KEY_ID',
  'FILES_S3_SECRET_ACCESS_KEY',
] as const

export const portNames = [
  'PORT',
  'POSTGRES_PORT',
  'POSTGRES_EU_PORT',
  'STRIPE_PORT',
  'MAIL_PORT',
  'SMTP_PORT',
  'OAUTH_PORT',
] as const
export type PortName = (typeof portNames)[number]

/** What the environment or `.env` settles; all that is missing here is made up or started by the stack. */
export type Given = {
  adminUrl?: string
  ports: Partial<Record<PortName, number>>
  databases: DatabaseUrls | null
  /** The app's other variables. */
  app: Partial<Record<(typeof appNames)[number], string>>
}

/** Nothing is given: for tests and measurements, which the machine's environment must not reach. */
export const nothingGiven: Given = { databases: null, ports: {}, app: {} }

/** Reads `.env` (what the environment says goes before it), then the environment. Throws an error that names the variable. */
export function readGiven(): Given {
  if (fs.existsSync('.env')) process.loadEnvFile('.env')
  const ports = Object.fromEntries(
    portNames.flatMap((name) => {
      const value = parse(name)
      return value === undefined ? [] : [[name, Number(value)]]
    }),
  )
  const given: Given = { databases: databasesFromEnv(process.env), ports, app: {} }
  const adminUrl = parse('DATABASE_URL')
  if (adminUrl !== undefined) given.adminUrl = String(adminUrl)
  for (const name of appNames) {
    const value = process.env[name]
    if (!value) continue
    given.app[name] = value
    void env[name] // its reader names what is wrong with it
  }
  assertComplete(given.app)
  return given
}

function parse(name: keyof typeof schemas): string | number | undefined {
  const value = process.env[name]
  if (!value) return undefined
  const result = schemas[name].safeParse(value)
  if (result.success) return result.data
  const reason = name === 'DATABASE_URL' ? result.error.issues[0]?.message : 'must be a port number'
  throw new Error(`Environment variable ${name} ${reason}. See .env.example.`)
}

function assertComplete(app: Given['app']): void {
  if (app.STRIPE_SECRET_KEY && !app.STRIPE_URL && !app.STRIPE_WEBHOOK_SECRET) {
    throw new Error(
      'Environment variable STRIPE_WEBHOOK_SECRET is missing: Stripe itself signs with a secret of its own. See .env.example.',
    )
  }
}
