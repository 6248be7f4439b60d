import { randomInt } from 'node:crypto'
import type { TenantTx } from '@/lib/db/tenant-client'
import { hashToken } from '@/lib/auth/token'

const count = 10
/** Crockford's: nothing that is taken for another when it is read from paper. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** 80 bits, so a hash needs neither salt nor stretching: "k7m2-9qpd-x4rt-0hwz". */
const newCode = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => alphabet[randomInt(32)]).join('')).join('-')

/** As somebody types it who reads it from paper. */
const plain = (code: string): string =>
  code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')

/** True for what could be a recovery code, and is no code of an app. */
export const looksLikeRecoveryCode = (code: string): boolean => plain(code).length === 16

/** Makes new ones, in place of all that this person had. They are shown once: only hashes stay. */
export async function renewRecoveryCodes(tx: TenantTx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, newCode)
  await tx.recoveryCode.deleteMany({ where: { userId } })
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ userId, codeHash: hashToken(plain(code)) })) })
  return codes
}

/** Uses one up. False: it is unknown, or was used before. */
export async function spendRecoveryCode(
  tx: TenantTx,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  const spent = await tx.recoveryCode.updateMany({
    where: { userId, codeHash: hashToken(plain(code)), usedAt: null },
    data: { usedAt: new Date() },
  })
  return spent.count === 1
}

/** How many still work. */
export const recoveryCodesLeft = (db: TenantTx, userId: string): Promise<number> =>
  db.recoveryCode.count({ where: { userId, usedAt: null } })
