import { findTenant } from '@/lib/control/catalogue'
import { openPart, sealPart } from './flow'
import type { OauthProvider } from './providers'

/**
 * Where the callback on the site sends a provider's answer: to the workspace that its state names, with a sealed ticket. Null
 * where that can't be told: a state that isn't ours, is too old, or is of another provider than the one that answers.
 */
export async function handOver(provider: OauthProvider, query: string): Promise<URL | null> {
  const state = openPart('state', new URLSearchParams(query).get('state') ?? '')
  if (!state || state.provider !== provider) return null
  const tenant = await findTenant(state.tenantId)
  if (tenant?.state !== 'active') return null
  const target = new URL('/sign-in/return', tenant.origin)
  target.searchParams.set('ticket', sealPart('ticket', { ...state, query }))
  return target
}
