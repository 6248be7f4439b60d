import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'

/** From now on the key opens nothing. Doing it twice changes nothing. @throws AppError NOT_FOUND */
export async function revokeApiKey({ db, actor }: Context, { keyId }: { keyId: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.apiKey.updateMany({
      where: { id: keyId, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    const { name } = await tx.apiKey.findUniqueOrThrow({ where: byId(keyId), select: { name: true } })
    if (count === 0) return
    await recordAudit(tx, actor, { action: 'api_key.revoked', subjectId: keyId, subjectLabel: name })
  })
}
