import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, isAppError } from '@/lib/errors'
import { linkLifeMs } from './lifetimes'
import type { TokenPurpose } from './one-time-token'
import { hashToken } from './token'

/**
 * For what proves who somebody is and was never stored, such as a passkey's challenge: the first to use it writes it down, and
 * whoever comes with it again is refused. It must be too old to be accepted by the time that the row is purged.
 * @throws AppError UNAUTHENTICATED
 */
export async function useOnce(
  tx: TenantTx,
  { userId, purpose, token }: { userId: string; purpose: TokenPurpose; token: string },
): Promise<void> {
  const usedAt = new Date()
  const expiresAt = new Date(usedAt.getTime() + linkLifeMs[purpose])
  try {
    await tx.oneTimeToken.create({ data: { userId, purpose, tokenHash: hashToken(token), usedAt, expiresAt } })
  } catch (error) {
    if (!isAppError(error, 'CONFLICT')) throw error
    throw new AppError('UNAUTHENTICATED', { message: 'That was used already. Start again.', cause: error })
  }
}
