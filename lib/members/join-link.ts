import { z } from 'zod'
import { linkLifeMs } from '@/lib/auth/lifetimes'
import { seal, unseal } from '@/lib/seal'
import type { Tenant } from '@/lib/tenancy/context'

const schema = z.object({ tenantId: z.uuid(), email: z.string(), expiresAt: z.number() })

/**
 * What a link says that lets somebody join by themselves: who, where, until when; sealed. Nothing is stored for it, so that
 * strangers who type addresses fill neither places nor tables. It works once, since afterwards that address is known here.
 */
export function sealJoinLink({ id, origin }: Pick<Tenant, 'id' | 'origin'>, email: string, now = Date.now()): string {
  const token = seal('join', { tenantId: id, email, expiresAt: now + linkLifeMs.join })
  return `${origin}/join/confirm?token=${token}`
}

/** Whose link this is; null for one that isn't ours, is another tenant's, or too old. */
export function openJoinLink({ id }: Tenant, token: string, now = Date.now()): { email: string } | null {
  try {
    const { tenantId, email, expiresAt } = schema.parse(unseal('join', token))
    return tenantId === id && expiresAt > now ? { email } : null
  } catch {
    return null
  }
}
