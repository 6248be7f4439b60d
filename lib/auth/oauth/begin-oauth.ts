import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier } from 'openid-client'
import type { TenantContext } from '@/lib/tenancy/context'
import { sealPart } from './flow'
import { callbackUrl, providerConfig } from './provider-config'
import type { OauthProvider } from './providers'

const scopes: Record<OauthProvider, string> = {
  google: 'openid email profile',
  github: 'read:user user:email',
  microsoft: 'openid email profile',
}

interface Begun {
  /** At the provider. */
  url: URL
  /** For a cookie of the tenant's host, in this browser alone. */
  flow: string
}

/** Begins to sign somebody in with an account elsewhere, or to connect it to `userId`. @throws AppError NOT_FOUND (not offered), UNAVAILABLE */
export async function beginOauth(
  { tenant }: Pick<TenantContext, 'tenant'>,
  { provider, userId, next }: { provider: OauthProvider; userId?: string; next: string },
): Promise<Begun> {
  const config = await providerConfig(provider)
  const about = { tenantId: tenant.id, provider }
  const state = sealPart('state', about)
  const nonce = randomNonce()
  const codeVerifier = randomPKCECodeVerifier()
  const url = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(provider).href,
    scope: scopes[provider],
    state,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    // Who has several accounts there would else get in with the one that was used last.
    prompt: 'select_account',
    ...(provider !== 'github' && { nonce }),
  })
  return { url, flow: sealPart('flow', { ...about, state, nonce, codeVerifier, userId, next }) }
}
