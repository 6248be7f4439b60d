import { z } from 'zod'
import { linkLifeMs } from '@/lib/auth/lifetimes'
import { AppError } from '@/lib/errors'
import { seal, unseal } from '@/lib/seal'
import type { Tenant } from '@/lib/tenancy/context'
import { oauthProviders } from './providers'

const expiring = { expiresAt: z.number() }

/** Travels through the provider: which workspace the answer is for. It proves nothing; the flow in the browser's cookie does. */
const state = z.object({
  ...expiring,
  tenantId: z.uuid(),
  provider: z.enum(oauthProviders),
  /** Somebody connects an account; else they sign in. For words only. */
  connects: z.boolean(),
})

/** Stays in the browser that began, in a cookie of the tenant's own host: whoever lacks it can't end what it began. */
const flow = z.object({
  ...expiring,
  tenantId: z.uuid(),
  provider: z.enum(oauthProviders),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** Who connects the account; absent where somebody signs in. */
  userId: z.uuid().optional(),
  /** Where to go on. */
  next: z.string(),
})

/** What the callback hands over to the tenant's host: the provider's answer, as it came. */
const ticket = state.extend({ query: z.string() })

const kinds = { state, flow, ticket } as const
type Kind = keyof typeof kinds
type Content<K extends Kind> = z.output<(typeof kinds)[K]>

export type Flow = Content<'flow'>
export type Ticket = Content<'ticket'>

/** How long each is good for: a ticket lives for one redirect and one click. */
const lifeMs = { state: linkLifeMs.oauth, flow: linkLifeMs.oauth, ticket: 2 * 60 * 1000 } as const
const purposes = { state: 'oauth-state', flow: 'oauth-flow', ticket: 'oauth-ticket' } as const

/** Seals a part of a sign-in elsewhere: nobody can read it, change it, or pass one kind off as another. */
export function sealPart<K extends Kind>(kind: K, content: Omit<Content<K>, 'expiresAt'>): string {
  return seal(purposes[kind], { ...content, expiresAt: Date.now() + lifeMs[kind] })
}

/**
 * The flow and the provider's answer to it, if they belong together and to this workspace. A ticket alone is worth nothing: it may
 * be somebody else's, who wants this browser to be signed in as them. @throws AppError UNAUTHENTICATED
 */
export function matchFlow(
  tenant: Pick<Tenant, 'id'>,
  { flow: sealedFlow, ticket: sealedTicket }: { flow: string | null; ticket: string },
): { flow: Flow; ticket: Ticket } {
  const flow = sealedFlow === null ? null : openPart('flow', sealedFlow)
  const ticket = openPart('ticket', sealedTicket)
  const belong =
    flow?.tenantId === tenant.id &&
    ticket?.tenantId === tenant.id &&
    flow.provider === ticket.provider &&
    flow.state === new URLSearchParams(ticket.query).get('state')
  if (belong) return { flow, ticket }
  throw new AppError('UNAUTHENTICATED', {
    message: 'This began in another browser, or too long ago. Start again, here.',
  })
}

/** What is in it; null for what we haven't sealed as this kind, and for what is too old. */
export function openPart<K extends Kind>(kind: K, sealed: string): Content<K> | null {
  try {
    const content = kinds[kind].parse(unseal(purposes[kind], sealed)) as Content<K>
    return content.expiresAt > Date.now() ? content : null
  } catch {
    return null
  }
}
