import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { mostFields } from './create-field'

interface Which {
  fieldId: string
}

/** Puts a field aside: forms and lists no longer have it, what was filled in is kept. Twice changes nothing. @throws AppError NOT_FOUND */
export async function archiveField(ctx: Context, { fieldId }: Which): Promise<void> {
  await setArchived(ctx, fieldId, new Date())
}

/** Takes it back, with all that was filled in. @throws AppError NOT_FOUND, CONFLICT */
export async function unarchiveField(ctx: Context, { fieldId }: Which): Promise<void> {
  await setArchived(ctx, fieldId, null)
}

async function setArchived({ db, actor }: Context, fieldId: string, archivedAt: Date | null): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.customField.updateMany({
      where: { id: fieldId, archivedAt: archivedAt ? null : { not: null } },
      data: { archivedAt },
    })
    const { name, subject } = await tx.customField.findUniqueOrThrow({
      where: byId(fieldId),
      select: { name: true, subject: true },
    })
    if (count === 0) return
    if (!archivedAt && (await tx.customField.count({ where: { subject, archivedAt: null } })) > mostFields) {
      throw new AppError('CONFLICT', { message: `There are ${mostFields} fields in use already. Put one aside first.` })
    }
    const action = archivedAt ? 'field.archived' : 'field.unarchived'
    await recordAudit(tx, actor, { action, subjectId: fieldId, subjectLabel: name })
  })
}
