import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError, notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { textOf } from './body'
import { claimTask, subjectOf } from './claim-task'
import type { editCommentInput } from './input'
import { mailComment } from './mail-comment'
import { writeMentions } from './write-mentions'

/** Changes what one has said oneself: nobody puts words into another's mouth. @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT */
export async function editComment(
  ctx: Context,
  { commentId, body: text, mentions }: z.output<typeof editCommentInput>,
): Promise<void> {
  const { db, actor } = ctx
  await db.$transaction(async (tx) => {
    const { taskId } = await ofComment(tx.comment.findUnique({ where: byId(commentId), select: { taskId: true } }))
    const task = await claimTask(tx, taskId)
    const before = await ofComment(tx.comment.findUnique({ where: byId(commentId) }))
    if (before.authorId !== actor.userId)
      throw new AppError('FORBIDDEN', { message: 'Only who wrote a comment can change it.' })
    const body = await writeMentions(tx, text, mentions)
    if (body === before.body) return
    await tx.comment.update({ where: byId(commentId), data: { body, editedAt: new Date() } })
    await recordAudit(tx, actor, {
      action: 'comment.edited',
      ...subjectOf(task),
      details: {
        ...changesBetween({ comment: textOf(before.body) }, { comment: textOf(body) }),
        project: task.project.name,
      },
    })
    await mailComment(tx, ctx, { task, body, before: before.body })
  })
}

/** @throws AppError NOT_FOUND */
export async function ofComment<T>(found: Promise<T | null>): Promise<T> {
  const comment = await found
  if (!comment) throw notFound('a comment')
  return comment
}
