import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import type { moveFieldInput } from './input'

/** Puts a field at a place, from 0, among those in use of the same subject. @throws AppError NOT_FOUND */
export async function moveField(
  { db, actor }: Context,
  { fieldId, place }: z.output<typeof moveFieldInput>,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { subject, name } = await tx.customField.findUniqueOrThrow({
      where: byId(fieldId),
      select: { subject: true, name: true },
    })
    const all = await tx.customField.findMany({
      where: { subject },
      orderBy: [{ position: 'asc' }, { id: 'asc' }],
      select: { id: true, position: true, archivedAt: true },
    })
    const inUse = all.filter(({ archivedAt }) => archivedAt === null).map(({ id }) => id)
    const from = inUse.indexOf(fieldId)
    if (from === -1 || from === Math.min(place, inUse.length - 1)) return
    inUse.splice(place, 0, ...inUse.splice(from, 1))
    const order = [...inUse, ...all.filter(({ archivedAt }) => archivedAt !== null).map(({ id }) => id)]
    const before = new Map(all.map(({ id, position }) => [id, position]))
    for (const [position, id] of order.entries()) {
      if (before.get(id) !== position) await tx.customField.update({ where: byId(id), data: { position } })
    }
    await recordAudit(tx, actor, { action: 'field.moved', subjectId: fieldId, subjectLabel: name })
  })
}
