import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { claimTask, subjectOf } from './claim-task'
import type { createCommentInput } from './input'
import { mailComment } from './mail-comment'
import { writeMentions } from './write-mentions'

/** Says something about a task; who is mentioned or concerned gets a mail, if they want any. @throws AppError NOT_FOUND, CONFLICT */
export async function createComment(
  ctx: Context,
  { taskId, body: text, mentions }: z.output<typeof createCommentInput>,
): Promise<{ id: string }> {
  const { db, actor } = ctx
  return db.$transaction(async (tx) => {
    const task = await claimTask(tx, taskId)
    const body = await writeMentions(tx, text, mentions)
    const comment = await tx.comment.create({
      data: { taskId, authorId: actor.userId, body },
      select: { id: true },
    })
    await emitEvent(tx, 'comment.created', comment.id)
    await recordAudit(tx, actor, {
      action: 'comment.created',
      ...subjectOf(task),
      details: { project: task.project.name },
    })
    await mailComment(tx, ctx, { task, body })
    return comment
  })
}
