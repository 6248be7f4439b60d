import { forgetFiles } from '@/lib/attachments/forget-files'
import { auditRow } from '@/lib/audit/record-audit'
import type { TenantTx } from '@/lib/db/tenant-client'
import type { ClaimedProject } from '@/lib/projects/claim-project'
import type { Actor } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'

/** Deletes tasks of the claimed project; their numbers are not used again. Gives the ids that aren't there. */
export async function removeTasks(
  tx: TenantTx,
  actor: Actor,
  project: ClaimedProject,
  ids: readonly string[],
): Promise<{ removed: string[]; missing: string[] }> {
  const tasks = await tx.task.findMany({
    where: { projectId: project.id, id: { in: [...ids] } },
    select: { id: true, number: true, title: true },
  })
  const removed = tasks.map(({ id }) => id)
  await emitEvent(tx, 'task.deleted', removed)
  await forgetFiles(tx, { where: { taskId: { in: removed } } })
  await tx.task.deleteMany({ where: { id: { in: removed } } })
  const details = { project: project.name }
  await tx.auditEntry.createMany({
    data: tasks.map(({ id, number, title }) =>
      auditRow(actor, { action: 'task.deleted', subjectId: id, subjectLabel: `#${number} ${title}`, details }),
    ),
  })
  const there = new Set(removed)
  return { removed, missing: ids.filter((id) => !there.has(id)) }
}
