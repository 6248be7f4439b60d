import * as openid from 'openid-client'
import { Configuration, discovery } from 'openid-client'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { type OauthProvider, oauthProviders, providerNames } from './providers'

interface Credentials {
  clientId: string
  clientSecret: string
  url: URL
}

function credentialsOf(provider: OauthProvider): Credentials | null {
  const given = {
    google: [env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET, env.GOOGLE_URL],
    github: [env.GITHUB_CLIENT_ID, env.GITHUB_CLIENT_SECRET, env.GITHUB_URL],
    microsoft: [env.MICROSOFT_CLIENT_ID, env.MICROSOFT_CLIENT_SECRET, env.MICROSOFT_URL],
  } as const
  const [clientId, clientSecret, url] = given[provider]
  return clientId && clientSecret ? { clientId, clientSecret, url } : null
}

/** Those that this installation has credentials for, in the order in which they are offered. */
export const offeredProviders = (): OauthProvider[] => oauthProviders.filter((provider) => credentialsOf(provider))

/** The one address that a provider sends people back to. One for each provider, so that no answer can pass for another's. */
export const callbackUrl = (provider: OauthProvider): URL => new URL(`/api/oauth/callback/${provider}`, env.SITE_URL)

/** Where GitHub's API answers: a server of GitHub Enterprise has it below its own address. */
export function githubApi(path: string): URL {
  const base = withoutSlash(env.GITHUB_URL)
  return new URL(base === 'https://github.com' ? `https://api.github.com${path}` : `${base}/api/v3${path}`)
}

const withoutSlash = ({ href }: URL) => href.replace(/\/$/, '')

/** How long a provider may take to answer, in seconds. */
const patienceSeconds = 10

const known = new Map<string, Promise<Configuration>>()

/** What is known of a provider; those that say it themselves are asked once a process. @throws AppError NOT_FOUND, UNAVAILABLE */
export async function providerConfig(provider: OauthProvider): Promise<Configuration> {
  const credentials = credentialsOf(provider)
  if (!credentials) throw new AppError('NOT_FOUND', { message: `${providerNames[provider]} isn’t offered here.` })
  const key = `${provider} ${credentials.url.href} ${credentials.clientId}`
  const asked = known.get(key) ?? configure(provider, credentials)
  known.set(key, asked)
  try {
    return await asked
  } catch (error) {
    known.delete(key)
    throw unreachable(provider, error)
  }
}

/** What a person reads when a provider doesn't answer, or answers nonsense. */
export const unreachable = (provider: OauthProvider, cause: unknown) =>
  new AppError('UNAVAILABLE', {
    message: `${providerNames[provider]} isn’t answering as it should. Try again in a minute, or sign in another way.`,
    internal: reasonOf(cause),
    cause,
  })

/** openid-client says what was wrong in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

/** Marked as deprecated in openid-client so that nobody reaches for it: env takes http for this very machine alone. */
const allowHttp: (config: Configuration) => void = Reflect.get(openid, 'allowInsecureRequests')

async function configure(provider: OauthProvider, { clientId, clientSecret, url }: Credentials) {
  const execute: (typeof allowHttp)[] = url.protocol === 'http:' ? [allowHttp] : []
  if (provider !== 'github') {
    return discovery(url, clientId, clientSecret, undefined, { execute, timeout: patienceSeconds })
  }
  // Plain OAuth: it has nothing to discover. The issuer is the one that its answers may name.
  const base = withoutSlash(url)
  const config = new Configuration(
    {
      issuer: `${base}/login/oauth`,
      authorization_endpoint: `${base}/login/oauth/authorize`,
      token_endpoint: `${base}/login/oauth/access_token`,
    },
    clientId,
    clientSecret,
  )
  config.timeout = patienceSeconds
  for (const extend of execute) extend(config)
  return config
}
