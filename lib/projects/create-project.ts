import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { listFields } from '@/lib/custom-fields/list-fields'
import { parseNewCustom } from '@/lib/custom-fields/parse-custom'
import { replaceValueRows } from '@/lib/custom-fields/value-rows'
import type { Context } from '@/lib/tenancy/context'
import { explainLimit } from '@/lib/usage/explain-limit'
import { emitEvent } from '@/lib/webhooks/emit'
import type { createProjectInput } from './input'

/** Whoever gives values of custom fields gives all that have to be filled in. @throws AppError LIMIT_REACHED, INVALID_INPUT */
export async function createProject(ctx: Context, input: z.output<typeof createProjectInput>): Promise<{ id: string }> {
  const { db, actor } = ctx
  const { name, description, custom: given } = input
  return explainLimit(ctx, 'projects', () =>
    db.$transaction(async (tx) => {
      const fields = given ? await listFields({ db: tx }, 'project') : []
      const custom = given ? await parseNewCustom(tx, fields, given) : {}
      const { id } = await tx.project.create({
        data: { name, description, custom, createdById: actor.userId },
        select: { id: true },
      })
      await replaceValueRows(tx, fields, [{ projectId: id, taskId: null, custom }])
      await recordAudit(tx, actor, { action: 'project.created', subjectId: id, subjectLabel: name })
      await emitEvent(tx, 'project.created', id)
      return { id }
    }),
  )
}
