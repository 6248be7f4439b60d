import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier } from 'openid-client'
import type { TenantContext } from '@/lib/tenancy/context'
import { type Flow, sealPart } from './flow'
import { callbackUrl, providerConfig } from './provider-config'
import type { OauthProvider } from './providers'

const scopes: Record<OauthProvider, string> = {
  google: 'openid email profile',
  github: 'read:user user:email',
  microsoft: 'openid email profile',
}

/** Browsers keep cookies of 4 KB: who comes from a longer address goes on at the start. */
const longestNext = 1_000

/**
 * Begins to sign somebody in with an account elsewhere, or to connect it to `userId`. Gives the sealed flow, for a cookie of the
 * tenant's own host in this browser alone. @throws AppError NOT_FOUND (not offered), UNAVAILABLE
 */
export async function beginOauth(
  { tenant }: Pick<TenantContext, 'tenant'>,
  { provider, userId, next }: { provider: OauthProvider; userId?: string; next: string },
): Promise<string> {
  await providerConfig(provider) // who isn't there is said so here, and not on the way
  const about = { tenantId: tenant.id, provider }
  return sealPart('flow', {
    ...about,
    state: sealPart('state', { ...about, connects: userId !== undefined }),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
    userId,
    next: next.length > longestNext ? '/' : next,
  })
}

/** Where the browser goes with a flow that has begun: the provider's page that asks for the account. */
export async function authorizationUrl({ provider, state, nonce, codeVerifier }: Flow): Promise<URL> {
  return buildAuthorizationUrl(await providerConfig(provider), {
    redirect_uri: callbackUrl(provider).href,
    scope: scopes[provider],
    state,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    // Who has several accounts there would else get in with the one that was used last.
    prompt: 'select_account',
    ...(provider !== 'github' && { nonce }),
  })
}
