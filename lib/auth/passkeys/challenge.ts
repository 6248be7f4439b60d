import { z } from 'zod'
import { linkLifeMs } from '@/lib/auth/lifetimes'
import { AppError } from '@/lib/errors'
import { seal, unseal } from '@/lib/seal'
import type { Tenant } from '@/lib/tenancy/context'

const schema = z.object({
  challenge: z.string(),
  tenantId: z.uuid(),
  /** Who adds a passkey; null where somebody signs in. */
  userId: z.uuid().nullable(),
  expiresAt: z.number(),
})

type For = { tenant: Pick<Tenant, 'id'>; userId: string | null }

/**
 * A challenge as the browser keeps it until it answers. Nothing is stored for it: whoever looks at the sign-in page would else
 * fill a table. That it works once is `useOnce`'s to say.
 */
export function sealChallenge(challenge: string, { tenant, userId }: For): string {
  return seal('passkey', { challenge, tenantId: tenant.id, userId, expiresAt: Date.now() + linkLifeMs.passkey })
}

/** The challenge again, if it was made here and for them. @throws AppError UNAUTHENTICATED */
export function openChallenge(sealed: string, { tenant, userId }: For): string {
  try {
    const known = schema.parse(unseal('passkey', sealed))
    const fits = known.tenantId === tenant.id && known.userId === userId
    if (fits && known.expiresAt > Date.now()) return known.challenge
  } catch {
    // Not ours: the same answer.
  }
  throw new AppError('UNAUTHENTICATED', { message: 'That took too long. Try again.' })
}
