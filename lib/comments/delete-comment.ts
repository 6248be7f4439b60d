import { recordAudit } from '@/lib/audit/record-audit'
import { can } from '@/lib/auth/permissions'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { claimTask, subjectOf } from './claim-task'
import { ofComment } from './edit-comment'

/**
 * Deletes a comment: whoever wrote it, and admins. The audit log tells that, and whose it was, but not what it said: who deletes a
 * password wants it gone. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT
 */
export async function deleteComment({ db, actor }: Context, { commentId }: { commentId: string }): Promise<void> {
  await db.$transaction(async (tx) => {
    const { taskId, author } = await ofComment(
      tx.comment.findUnique({
        where: byId(commentId),
        select: { taskId: true, author: { select: { id: true, name: true } } },
      }),
    )
    const isOwn = author.id === actor.userId
    if (!isOwn && !can(actor.role, 'work.delete'))
      throw new AppError('FORBIDDEN', { message: 'Whoever wrote a comment can delete it, and admins.' })
    const task = await claimTask(tx, taskId)
    await tx.comment.delete({ where: byId(commentId) })
    await recordAudit(tx, actor, {
      action: 'comment.deleted',
      ...subjectOf(task),
      details: { ...(!isOwn && { author: author.name }), project: task.project.name },
    })
  })
}
