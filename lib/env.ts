import { z } from 'zod'

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL like postgresql://user:password@host:5432/database',
})
const secret = z.string().min(32, 'must be at least 32 characters; make one with: openssl rand -base64 33')

const backupPlace = 'must be a folder, like file:///var/backups/tenantry, or a bucket, like s3://bucket/prefix'
const isBackupPlace = ({ protocol, host, pathname }: URL) =>
  protocol === 'file:' ? host === '' && pathname.length > 1 : host !== ''
const storeUrl = z
  .url({ protocol: /^(file|s3)$/, error: backupPlace })
  .refine((url) => !URL.canParse(url) || isBackupPlace(new URL(url)), backupPlace)
  .transform((url) => new URL(url))
  .optional()
const storeEndpoint = z.url({ protocol: /^https?$/, error: 'must be a URL like https://s3.example.com' }).optional()

const providerUrl = (usual: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be a URL like https://accounts.example.com' })
    .refine(
      (url) => !URL.canParse(url) || new URL(url).protocol === 'https:' || isLoopback(new URL(url).hostname),
      'must begin with https://',
    )
    .default(usual)
    .transform((url) => new URL(url))

const isLoopback = (host: string) => host === '127.0.0.1' || host === 'localhost' || host.endsWith('.localhost')

const schemas = {
  /** Origin of the site. Its host is the root domain under which tenants get their subdomains. */
  SITE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an origin like https://example.com' })
    .refine(
      (url) => !URL.canParse(url) || new URL(url).origin === url.replace(/\/$/, ''),
      'must be an origin, without a path',
    )
    .transform((url) => new URL(url)),
  CONTROL_URL: postgresUrl,
  CONTROL_OWNER_URL: postgresUrl,
  AUTH_SECRET: secret,
  /** Encrypts the URLs and passwords of databases that the control plane keeps. */
  FLEET_SECRET: secret,
  /** Highest number of connections of one process to all databases of the data plane together. */
  DATABASE_CONNECTIONS: z.coerce.number().int().min(1).default(50),
  /** Highest number of connections of one process to one of those databases. */
  DATABASE_CONNECTIONS_EACH: z.coerce.number().int().min(1).default(10),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_/, 'must be a Stripe secret key (sk_… or rk_…)'),
  STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_/, 'must be the webhook endpoint’s signing secret (whsec_…)'),
  /** Only for the simulator: where Stripe's API is, instead of api.stripe.com. */
  STRIPE_URL: z.url({ protocol: /^https?$/ }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL like smtp://user:password@host:587' }),
  MAIL_FROM: z.string().min(3),
  /** Who hears of what the product can't put right by itself, such as a move that failed; without it the log alone does. */
  ALERT_EMAIL: z.email({ error: 'must be an e-mail address' }).optional(),
  CRON_SECRET: secret,
  /** Where backups of tenants go, a folder or a bucket; without it none are made. */
  BACKUP_URL: storeUrl,
  BACKUP_EVERY_HOURS: z.coerce.number().min(1).max(168).default(24),
  BACKUP_KEEP_DAYS: z.coerce.number().min(1).max(3650).default(30),
  /** Only for a bucket elsewhere than at Amazon: where that vendor's S3 API is. */
  BACKUP_S3_ENDPOINT: storeEndpoint,
  BACKUP_S3_REGION: z.string().default('us-east-1'),
  /** Both or neither: without them the SDK looks where it always does (AWS_ACCESS_KEY_ID …, the role of the machine). */
  BACKUP_S3_ACCESS_KEY_ID: z.string().optional(),
  BACKUP_S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** Where people's files go, a folder or a bucket; without it nobody can attach any. Each FILES_… can be had for one region: FILES_URL_EU. */
  FILES_URL: storeUrl,
  FILES_S3_ENDPOINT: storeEndpoint,
  FILES_S3_REGION: z.string().default('us-east-1'),
  FILES_S3_ACCESS_KEY_ID: z.string().optional(),
  FILES_S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** Signing in with an account elsewhere: a provider is offered where both its id and its secret are here. */
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  MICROSOFT_CLIENT_ID: z.string().optional(),
  MICROSOFT_CLIENT_SECRET: z.string().optional(),
  /** Where each of them is: an issuer, and for GitHub a server of GitHub Enterprise. */
  GOOGLE_URL: providerUrl('https://accounts.google.com'),
  GITHUB_URL: providerUrl('https://github.com'),
  MICROSOFT_URL: providerUrl('https://login.microsoftonline.com/common/v2.0'),
  /** How many proxies of ours stand before the app: so many last entries of x-forwarded-for can be believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(1).max(5).default(1),
  /** Where spans go, over OTLP/HTTP; without it none are made. The other OTEL_* variables are read by @vercel/otel itself. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Only for development: webhooks may be sent to this machine, and without TLS, where SITE_URL is under `localhost`. */
  WEBHOOKS_TO_LOOPBACK: z.enum(['yes', 'no']).default('no'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
} as const

type Env = { [K in keyof typeof schemas]: z.output<(typeof schemas)[K]> }

function parse<T>(name: string, schema: z.ZodType<T>): T {
  const raw = process.env[name]
  const result = schema.safeParse(raw === '' ? undefined : raw)
  if (result.success) return result.data
  const reason = raw ? result.error.issues[0]?.message : 'is missing'
  throw new Error(`Environment variable ${name} ${reason}. See .env.example.`)
}

const cache = new Map<string, unknown>()

function cached<T>(name: string, schema: z.ZodType<T>): T {
  const key = `${name}=${process.env[name]}`
  if (!cache.has(key)) cache.set(key, parse(name, schema))
  return cache.get(key) as T
}

/** The environment, one variable at a time and only when it is asked for, so that a build needs none. Throws an error that names the variable. */
export const env = new Proxy({} as Env, {
  get: (_, name) =>
    typeof name === 'string' && name in schemas ? cached(name, schemas[name as keyof Env] as z.ZodType) : undefined,
})

/** A variable as it is for one region: NAME_EU, where that is set, else NAME; with what it is called. */
export function regional<K extends keyof Env>(name: K, region: string): { variable: string; value: Env[K] } {
  const own = `${name}_${region.toUpperCase().replaceAll('-', '_')}`
  const variable = process.env[own] ? own : name
  return { variable, value: cached(variable, schemas[name] as unknown as z.ZodType<Env[K]>) }
}

/** A Postgres URL from the variable that a shard's row names. */
export const postgresUrlFrom = (variable: string): string => cached(variable, postgresUrl)
