import { Secret, TOTP } from 'otpauth'
import { z } from 'zod'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { seal, unseal } from '@/lib/seal'

/** RFC 6238 with what every app knows: SHA-1, six digits, a new code every 30 seconds. */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const

/** Clocks differ, and typing takes a while: the code before and the one after count as well. */
const window = 1

const sealed = z.object({ userId: z.string(), secret: z.string() })

/** Sealed together with whose it is, so that one person's row can't lend it to another's. */
export const sealTotpSecret = (userId: string, secret: string): string => seal('totp', { userId, secret })

/** @throws where it was sealed for somebody else, or with another secret of the installation */
export function unsealTotpSecret(userId: string, stored: string): string {
  const { userId: owner, secret } = sealed.parse(unseal('totp', stored))
  if (owner !== userId) throw new Error('a secret of somebody else')
  return secret
}

/** What the QR code says to an app: which workspace and account its codes are for. */
export const totpUri = (secret: string, { workspace, email }: { workspace: string; email: string }): string =>
  new TOTP({
    ...shape,
    issuer: workspace.replaceAll(':', ' '),
    label: email,
    secret: Secret.fromBase32(secret),
  }).toString()

/** The 30-second step that this code belongs to, if it is one of now; null otherwise. */
export function totpStep(secret: string, code: string, now = Date.now()): number | null {
  const totp = new TOTP({ ...shape, secret: Secret.fromBase32(secret) })
  const delta = totp.validate({ token: code, timestamp: now, window })
  return delta === null ? null : totp.counter({ timestamp: now }) + delta
}

/**
 * Uses a code of this person's app up: it must belong to a later step than the last one that was used, so none works twice. Two
 * at the same moment queue at the person's row.
 */
export async function spendTotpCode(
  tx: TenantTx,
  { userId, code, now = Date.now() }: { userId: string; code: string; now?: number },
): Promise<boolean> {
  const user = await tx.user.findUnique({ where: byId(userId), select: { totpSecret: true, totpConfirmedAt: true } })
  if (!user?.totpSecret || !user.totpConfirmedAt) return false
  const step = totpStep(unsealTotpSecret(userId, user.totpSecret), code, now)
  if (step === null) return false
  const { count } = await tx.user.updateMany({
    where: { id: userId, totpSecret: user.totpSecret, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
    data: { totpLastStep: step },
  })
  return count === 1
}
