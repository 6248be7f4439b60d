import { forgetFiles } from '@/lib/attachments/forget-files'
import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import { AppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import type { deleteProjectInput } from './input'

/** Deletes a project with its tasks, archived or not, for one who has typed its name. @throws AppError NOT_FOUND, INVALID_INPUT */
export async function deleteProject({ db, actor }: Context, input: z.output<typeof deleteProjectInput>): Promise<void> {
  const { projectId, confirm } = input
  await db.$transaction(async (tx) => {
    const { name } = await tx.project.findUniqueOrThrow({ where: byId(projectId), select: { name: true } })
    if (confirm.trim() !== name) {
      throw new AppError('INVALID_INPUT', {
        fieldErrors: { confirm: `Type the project’s name, ${name}, to delete it.` },
      })
    }
    const tasks = await tx.task.count({ where: { projectId } })
    await emitEvent(tx, 'project.deleted', projectId)
    await forgetFiles(tx, { where: { task: { projectId } } })
    await tx.project.delete({ where: byId(projectId) })
    await recordAudit(tx, actor, {
      action: 'project.deleted',
      subjectId: projectId,
      subjectLabel: name,
      details: { tasks },
    })
  })
}
