import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import type { Context } from '@/lib/tenancy/context'
import { explainLimit } from '@/lib/usage/explain-limit'
import { emitEvent } from '@/lib/webhooks/emit'
import type { createProjectInput } from './input'

/** @throws AppError LIMIT_REACHED */
export async function createProject(ctx: Context, input: z.output<typeof createProjectInput>): Promise<{ id: string }> {
  const { db, actor } = ctx
  return explainLimit(ctx, 'projects', () =>
    db.$transaction(async (tx) => {
      const { name, description } = input
      const { id } = await tx.project.create({
        data: { name, description, createdById: actor.userId },
        select: { id: true },
      })
      await recordAudit(tx, actor, { action: 'project.created', subjectId: id, subjectLabel: name })
      await emitEvent(tx, 'project.created', id)
      return { id }
    }),
  )
}
