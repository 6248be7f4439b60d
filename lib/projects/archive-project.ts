import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { explainLimit } from '@/lib/usage/explain-limit'
import { emitEvent } from '@/lib/webhooks/emit'

interface Which {
  projectId: string
}

/** Puts a project aside: it is kept as it is, can't be changed, and takes no place. Doing it twice changes nothing. @throws AppError NOT_FOUND */
export async function archiveProject(ctx: Context, { projectId }: Which): Promise<void> {
  await setArchived(ctx, projectId, new Date())
}

/** Takes it back to work, which needs a free place. @throws AppError NOT_FOUND, LIMIT_REACHED */
export async function unarchiveProject(ctx: Context, { projectId }: Which): Promise<void> {
  await explainLimit(ctx, 'projects', () => setArchived(ctx, projectId, null))
}

async function setArchived({ db, actor }: Context, projectId: string, archivedAt: Date | null): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.project.updateMany({
      where: { id: projectId, archivedAt: archivedAt ? null : { not: null } },
      data: { archivedAt },
    })
    const { name } = await tx.project.findUniqueOrThrow({ where: byId(projectId), select: { name: true } })
    if (count === 0) return
    const action = archivedAt ? 'project.archived' : 'project.unarchived'
    await recordAudit(tx, actor, { action, subjectId: projectId, subjectLabel: name })
    await emitEvent(tx, 'project.updated', projectId)
  })
}
