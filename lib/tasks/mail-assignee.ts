import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { Context } from '@/lib/tenancy/context'
import { mailTaskNews } from './mail-task-news'

/** Tells whoever has just been given these tasks of it: one mail, about the first and how many came with it. */
export async function mailAssignee(tx: TenantTx, ctx: Context, taskIds: readonly string[]): Promise<void> {
  const [first, ...others] = taskIds
  if (first === undefined) return
  const { assigneeId, ...task } = await tx.task.findUniqueOrThrow({
    where: byId(first),
    select: { number: true, title: true, assigneeId: true, project: { select: { id: true, name: true } } },
  })
  if (!assigneeId) return
  const text = others.length > 0 ? `And ${others.length} more in ${task.project.name}.` : ''
  await mailTaskNews(tx, ctx, { kind: 'assigned', task, userIds: [assigneeId], text })
}
