import { generateKeyPairSync, randomBytes } from 'node:crypto'
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider'
import type { Account } from './account'
import type { Accounts } from './accounts'
import { memory } from './memory'

export const kinds = ['google', 'github', 'microsoft'] as const
export type Kind = (typeof kinds)[number]

export interface ProviderOptions {
  kind: Kind
  /** Of the simulator, without a trailing slash. */
  url: string
  clientId: string
  clientSecret: string
  /** The one address that codes are sent to. */
  callbackUrl: string
  accounts: Accounts
}

/** Who signs for a kind: GitHub's is the one that its own documentation of metadata names. */
export const issuerOf = (kind: Kind, url: string): string =>
  kind === 'github' ? `${url}/github/login/oauth` : `${url}/${kind}`

/** A real OAuth server with one client, which asks who somebody is whenever it is asked. */
export function makeProvider({ kind, url, accounts, ...client }: ProviderOptions): Provider {
  const provider = new Provider(issuerOf(kind, url), {
    ...quiet,
    ...(kind === 'github' && {
      routes: { authorization: '/login/oauth/authorize', token: '/login/oauth/access_token' },
    }),
    adapter: memory(),
    jwks: { keys: [newKey()] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [client.callbackUrl],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: ['openid', 'profile', 'email', 'read:user', 'user:email'],
    claims: { openid: ['sub', 'tid', 'oid', 'xms_edov'], email: ['email', 'email_verified'], profile: ['name', 'hd'] },
    // As Google and Microsoft do: what was asked for stands in the ID token itself.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    interactions: { url: (_ctx, { uid }) => `/${kind}/choose/${uid}`, policy: askingAlways() },
    findAccount: (_ctx, subject) => {
      const account = accounts.find(subject)
      return account && { accountId: subject, claims: () => claimsOf(kind, account) }
    },
    loadExistingGrant: async ({ oidc: { client, session } }) => {
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
      grant.addOIDCScope('openid profile email read:user user:email')
      await grant.save()
      return grant
    },
  } satisfies Configuration)
  return provider
}

/** What it would else remind of at each start, or when it comes to it. */
const quiet: Configuration = {
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 3_600, Session: 3_600, Grant: 3_600 },
  renderError: (ctx, { error, error_description }) => {
    ctx.type = 'text/plain'
    ctx.body = `${error}: ${error_description ?? ''}`
  },
}

/** Consent is taken for granted; which account it shall be is asked, with `prompt=select_account` and without. */
function askingAlways() {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }))
  return policy
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' }
}

/** A directory of Microsoft's that doesn't exist, for all accounts. */
const directoryId = '7f3b6a52-0f5e-4a3c-9d0e-1f2a3b4c5d6e'

/** Google names the company that runs an account; who has one of their own has none. */
function companyOf(email: string): { hd?: string } {
  const domain = email.slice(email.lastIndexOf('@') + 1)
  return domain === 'gmail.com' ? {} : { hd: domain }
}

function claimsOf(kind: Kind, { subject, name, email, isVerified }: Account) {
  const common = { sub: subject, name, email }
  return kind === 'microsoft'
    ? { ...common, tid: directoryId, oid: subject, xms_edov: isVerified }
    : { ...common, email_verified: isVerified, ...(isVerified && companyOf(email)) }
}
