import type { DatabaseUrls } from '@/dev/db/database-urls'

/** What `npm run dev:env` prints, exactly. */
export type StackUrls = {
  siteUrl: string
  opsUrl: string
  /** Of the control database, as its owner. */
  controlUrl: string
  shards: { name: string; region: string; ownerUrl: string; appUrl: string }[]
  /** Null where Stripe itself, or a real mail server, was given. */
  stripeUrl: string | null
  mailUrl: string | null
  /** Null where Google, GitHub or Microsoft itself was given. */
  oauthUrl: string | null
}

export function stackUrls(
  siteUrl: string,
  databases: DatabaseUrls,
  simulators: Pick<StackUrls, 'stripeUrl' | 'mailUrl' | 'oauthUrl'>,
): StackUrls {
  return {
    siteUrl,
    opsUrl: subdomainUrl(siteUrl, 'ops'),
    controlUrl: databases.control.ownerUrl,
    shards: databases.shards.map(({ name, region, ownerUrl, appUrl }) => ({ name, region, ownerUrl, appUrl })),
    ...simulators,
  }
}

/** `http://saas.localhost:3000` and `acme` give `http://acme.saas.localhost:3000`. */
export function subdomainUrl(siteUrl: string, label: string): string {
  const url = new URL(siteUrl)
  url.hostname = `${label}.${url.hostname}`
  return url.origin
}
