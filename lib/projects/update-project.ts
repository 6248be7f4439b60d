import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { describeChanges } from '@/lib/custom-fields/describe-changes'
import { toCustom } from '@/lib/custom-fields/field'
import { listFields } from '@/lib/custom-fields/list-fields'
import { applyChanges, parseCustom } from '@/lib/custom-fields/parse-custom'
import { replaceValueRows } from '@/lib/custom-fields/value-rows'
import { byId } from '@/lib/db/keys'
import type { Context } from '@/lib/tenancy/context'
import { emitEvent } from '@/lib/webhooks/emit'
import { claimProject } from './claim-project'
import type { updateProjectInput } from './input'

/** Name, description and custom fields of a project that isn't archived. What is already so is no change. @throws AppError NOT_FOUND, CONFLICT, INVALID_INPUT */
export async function updateProject({ db, actor }: Context, input: z.output<typeof updateProjectInput>): Promise<void> {
  const { projectId, name, description, custom: given = {} } = input
  await db.$transaction(async (tx) => {
    await claimProject(tx, projectId)
    const { custom: stored, ...before } = await tx.project.findUniqueOrThrow({
      where: byId(projectId),
      select: { name: true, description: true, custom: true },
    })
    const all = Object.keys(given).length > 0 ? await listFields({ db: tx }, 'project') : []
    const fields = all.filter(({ id }) => id in given)
    const custom = applyChanges(toCustom(stored), await parseCustom(tx, all, given))
    const changes = {
      ...(await describeChanges(tx, fields, toCustom(stored), custom)),
      ...changesBetween(before, { name, description }),
    }
    if (Object.keys(changes).length === 0) return
    await tx.project.update({ where: byId(projectId), data: { name, description, custom } })
    await replaceValueRows(tx, fields, [{ projectId, taskId: null, custom }])
    await recordAudit(tx, actor, {
      action: 'project.updated',
      subjectId: projectId,
      subjectLabel: name,
      details: changes,
    })
    await emitEvent(tx, 'project.updated', projectId)
  })
}
