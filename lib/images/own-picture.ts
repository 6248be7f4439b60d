import { recordAudit } from '@/lib/audit/record-audit'
import { unique } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { encodeImage } from './encode-image'

/** The actor's picture, from a file of theirs. @throws AppError INVALID_INPUT */
export async function savePicture({ db, actor }: Context, { picture }: { picture: File }): Promise<void> {
  const image = await encodeImage('avatar', new Uint8Array(await picture.arrayBuffer()))
  const { userId } = actor
  await db.$transaction(async (tx) => {
    await tx.image.upsert({
      where: unique('tenantId_userId', { userId }),
      create: { kind: 'avatar', userId, ...image },
      update: { ...image, createdAt: new Date() },
    })
    await recordAudit(tx, actor, { action: 'member.picture_changed', subjectId: userId, subjectLabel: actor.name })
  })
}

/** Back to initials. */
export async function removePicture({ db, actor }: Context): Promise<void> {
  const { userId } = actor
  await db.$transaction(async (tx) => {
    const { count } = await tx.image.deleteMany({ where: { userId } })
    if (count === 0) return
    await recordAudit(tx, actor, { action: 'member.picture_removed', subjectId: userId, subjectLabel: actor.name })
  })
}
