import { recordAudit } from '@/lib/audit/record-audit'
import { can } from '@/lib/auth/permissions'
import { byId } from '@/lib/db/keys'
import { AppError, notFound } from '@/lib/errors'
import { claimProject } from '@/lib/projects/claim-project'
import type { Context } from '@/lib/tenancy/context'
import { forgetFiles } from './forget-files'

/**
 * Deletes an attachment, or takes back an upload: whoever brought it, and admins. Its bytes follow by the outbox.
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT
 */
export async function deleteAttachment({ db, actor }: Context, { id }: { id: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const found = await tx.attachment.findUnique({
      where: byId(id),
      include: { task: { select: { id: true, number: true, title: true, projectId: true } } },
    })
    const isOwn = found?.uploadedById === actor.userId
    // What is still on its way is nobody else's.
    if (!found || (found.storedAt === null && !isOwn)) throw notFound(`attachment ${id}`)
    if (!isOwn && !can(actor.role, 'work.delete'))
      throw new AppError('FORBIDDEN', { message: 'Whoever attached this file can delete it, and admins.' })
    const { task, name } = found
    const project = found.storedAt ? await claimProject(tx, task.projectId) : null
    await forgetFiles(tx, { where: { id } })
    await tx.attachment.delete({ where: byId(id) })
    if (!project) return
    await recordAudit(tx, actor, {
      action: 'attachment.removed',
      subjectId: task.id,
      subjectLabel: `#${task.number} ${task.title}`,
      details: { file: name, project: project.name },
    })
  })
}
