import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { claimProject } from './claim-project'
import type { updateProjectInput } from './input'

/** Name and description of a project that isn't archived. What is already so is no change. @throws AppError NOT_FOUND, CONFLICT */
export async function updateProject({ db, actor }: Context, input: z.output<typeof updateProjectInput>): Promise<void> {
  const { projectId, name, description } = input
  await db.$transaction(async (tx) => {
    await claimProject(tx, projectId)
    const before = await tx.project.findUniqueOrThrow({
      where: byId(projectId),
      select: { name: true, description: true },
    })
    const changes = changesBetween(before, { name, description })
    if (Object.keys(changes).length === 0) return
    await tx.project.update({ where: byId(projectId), data: { name, description } })
    await emitEvent(tx, 'project.updated', projectId)
    await recordAudit(tx, actor, {
      action: 'project.updated',
      subjectId: projectId,
      subjectLabel: name,
      details: changes,
    })
  })
}
