import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  type Configuration,
  fetchProtectedResource,
} from 'openid-client'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { Flow, Ticket } from './flow'
import { callbackUrl, githubApi, providerConfig, unreachable } from './provider-config'
import { type OauthProvider, providerNames } from './providers'

/** Whom a provider vouches for. */
export interface Identity {
  provider: OauthProvider
  /** The provider's own id of the account: it stays when the address changes. */
  subject: string
  name: string | null
  /** Addresses that the provider has verified, in lower case, the main one first. May be none. */
  emails: string[]
  /**
   * Are they theirs now? True where whoever runs the addresses' domain runs the account. Else they were once: who has left a company
   * keeps an account elsewhere with the address that they had there.
   */
  isCurrent: boolean
}

const text = z.string().trim().min(1).max(254)
const email = z.string().trim().pipe(z.email().toLowerCase()).catch('')
const name = text.max(80).nullable().catch(null)

/**
 * Changes a provider's answer for who it is about: the code for a token with the secrets of the flow, checked by openid-client
 * (state, issuer, nonce, signature, times). @throws AppError UNAUTHENTICATED where they said no, UNAVAILABLE
 */
export async function readIdentity(flow: Flow, ticket: Ticket): Promise<Identity> {
  const { provider } = flow
  const config = await providerConfig(provider)
  const answer = callbackUrl(provider)
  answer.search = ticket.query
  try {
    const tokens = await authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: flow.codeVerifier,
      expectedState: flow.state,
      ...(provider !== 'github' && { expectedNonce: flow.nonce, idTokenExpected: true }),
    })
    if (provider === 'github') return await readGithub(config, tokens.access_token)
    return { provider, ...(provider === 'google' ? readGoogle : readMicrosoft)(tokens.claims()) }
  } catch (error) {
    if (error instanceof AuthorizationResponseError && error.error === 'access_denied') throw saidNo(provider)
    throw unreachable(provider, error)
  }
}

const saidNo = (provider: OauthProvider) =>
  new AppError('UNAUTHENTICATED', { message: `${providerNames[provider]} was told not to sign you in here.` })

type Person = Omit<Identity, 'provider'>

/** `hd` is there for accounts that a company runs (https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload). */
function readGoogle(claims: unknown): Person {
  const schema = z.object({
    sub: text,
    name,
    email,
    email_verified: z.boolean().catch(false),
    hd: text.optional().catch(undefined),
  })
  const person = schema.parse(claims)
  return {
    subject: person.sub,
    name: person.name,
    emails: verified(person.email, person.email_verified),
    isCurrent: person.hd !== undefined,
  }
}

/** The directory of Microsoft's own, of personal accounts: their addresses have been verified. */
const personalDirectory = '9188040d-6c67-4c5b-b112-36a304b66dad'

/**
 * Whoever runs a directory writes what they like into `email`. It counts where the account is a personal one, or where Microsoft
 * says that the directory owns the address's domain (https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization).
 */
function readMicrosoft(claims: unknown): Person {
  const edov = z.union([z.boolean(), z.string(), z.number()]).catch(false)
  const person = z.object({ sub: text, tid: text, name, email, xms_edov: edov }).parse(claims)
  const isOwned = ['true', '1'].includes(String(person.xms_edov).toLowerCase())
  return {
    // An id is its directory's: the same one elsewhere is somebody else.
    subject: `${person.tid}/${person.sub}`,
    name: person.name,
    emails: verified(person.email, isOwned || person.tid === personalDirectory),
    isCurrent: isOwned,
  }
}

async function readGithub(config: Configuration, token: string): Promise<Identity> {
  const ask = async (path: string): Promise<unknown> => {
    const headers = new Headers({ accept: 'application/vnd.github+json' })
    const response = await fetchProtectedResource(config, token, githubApi(path), 'GET', null, headers)
    if (!response.ok) throw new Error(`${path} answers ${response.status}`)
    return response.json()
  }
  const user = z.object({ id: z.number().int(), name }).parse(await ask('/user'))
  const addresses = z
    .array(z.object({ email, primary: z.boolean(), verified: z.boolean() }))
    .parse(await ask('/user/emails'))
  const mainFirst = addresses.toSorted((a, b) => Number(b.primary) - Number(a.primary))
  return {
    provider: 'github',
    subject: String(user.id),
    name: user.name,
    emails: mainFirst.flatMap((address) => verified(address.email, address.verified)),
    isCurrent: false,
  }
}

const verified = (address: string, isVerified: boolean) => (isVerified && address ? [address] : [])
