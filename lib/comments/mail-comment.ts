import type { TenantTx } from '@/lib/db/tenant-client'
import { mailTaskNews } from '@/lib/tasks/mail-task-news'
import type { Context } from '@/lib/tenancy/context'
import type { ClaimedTask } from './claim-task'
import { mentionedIn, textOf } from './body'

/** A comment that was just written, or changed: then those whom it mentioned before hear nothing again. */
interface Said {
  task: ClaimedTask
  body: string
  before?: string
}

/** Mails those whom a comment mentions; and if it is new, those who have to do with the task. Nobody gets two, nor none who wants one of the two kinds. */
export async function mailComment(tx: TenantTx, ctx: Context, { task, body, before }: Said): Promise<void> {
  const told = new Set(before === undefined ? [] : mentionedIn(before))
  const mentioned = mentionedIn(body).filter((id) => !told.has(id))
  const text = textOf(body)
  const heard = await mailTaskNews(tx, ctx, { kind: 'mention', task, userIds: mentioned, text })
  if (before !== undefined) return
  const earlier = await tx.comment.findMany({
    where: { taskId: task.id },
    distinct: ['authorId'],
    select: { authorId: true },
  })
  const concerned = [task.assigneeId, task.createdById, ...earlier.map(({ authorId }) => authorId)]
  const userIds = concerned.flatMap((id) => (id === null || heard.includes(id) ? [] : [id]))
  await mailTaskNews(tx, ctx, { kind: 'comment', task, userIds, text })
}
