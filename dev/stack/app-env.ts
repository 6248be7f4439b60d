import { pathToFileURL } from 'node:url'
import { type DatabaseUrls, databaseEnv } from '@/dev/db/database-urls'
import type { Given } from './given'
import type { Secrets } from './secrets'
import { simulatedClientId } from './start-simulators'

type Parts = {
  dataDir: string
  siteUrl: string
  databases: DatabaseUrls
  secrets: Secrets
  /** Of the simulators and the inbox; null where the real thing is given. */
  stripeUrl: string | null
  smtpUrl: string | null
  oauthUrl: string | null
  given: Given['app']
}

/** Every variable that `lib/env` reads, as the app gets them. The only place where they are put together. */
export function appEnv({
  dataDir,
  siteUrl,
  databases,
  secrets,
  stripeUrl,
  smtpUrl,
  oauthUrl,
  given,
}: Parts): Record<string, string> {
  const made = {
    SITE_URL: siteUrl,
    ...databaseEnv(databases),
    AUTH_SECRET: secrets.AUTH_SECRET,
    FLEET_SECRET: secrets.FLEET_SECRET,
    CRON_SECRET: secrets.CRON_SECRET,
    STRIPE_SECRET_KEY: 'sk_test_simulator',
    STRIPE_WEBHOOK_SECRET: secrets.STRIPE_WEBHOOK_SECRET,
    STRIPE_URL: stripeUrl ?? '',
    SMTP_URL: smtpUrl ?? '',
    ...(oauthUrl && oauthEnv(oauthUrl, secrets)),
    BACKUP_URL: pathToFileURL(`${dataDir}/backups`).href,
    ...(given.FILES_URL ? {} : filesUrls(dataDir)),
    WEBHOOKS_TO_LOOPBACK: 'yes',
    MAIL_FROM: `Tenantry <hello@${new URL(siteUrl).hostname}>`,
    ALERT_EMAIL: `operators@${new URL(siteUrl).hostname}`,
  }
  return { ...made, ...given }
}

/** Each region's files apart, as in production. */
const filesUrls = (dataDir: string) => ({
  FILES_URL: pathToFileURL(`${dataDir}/files/us`).href,
  FILES_URL_EU: pathToFileURL(`${dataDir}/files/eu`).href,
})

function oauthEnv(oauthUrl: string, { oauthSecret }: Secrets): Record<string, string> {
  const of = (name: string) => ({
    [`${name}_CLIENT_ID`]: simulatedClientId,
    [`${name}_CLIENT_SECRET`]: oauthSecret,
    [`${name}_URL`]: `${oauthUrl}/${name.toLowerCase()}`,
  })
  return { ...of('GOOGLE'), ...of('GITHUB'), ...of('MICROSOFT') }
}
