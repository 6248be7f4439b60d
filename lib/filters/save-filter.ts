import type { z } from 'zod'
import { recordAudit } from '@/lib/audit/record-audit'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { AppError, isAppError } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import type { saveFilterInput } from './input'
import { refuseToShare } from './refuse-to-share'
import { tidyAddress } from './tidy-address'

/** In one project, of one person. */
const mostFilters = 50

/** Keeps a view of a project's tasks. Sharing it needs the right to write. @throws AppError NOT_FOUND, INVALID_INPUT, FORBIDDEN, CONFLICT */
export async function saveFilter(ctx: Context, input: z.output<typeof saveFilterInput>): Promise<{ id: string }> {
  const { db, actor } = ctx
  const { projectId, name, address, isShared, isDefault } = input
  if (isShared) refuseToShare(ctx)
  try {
    return await db.$transaction(async (tx) => {
      const project = await tx.project.findUniqueOrThrow({ where: byId(projectId), select: { name: true } })
      if ((await tx.savedFilter.count({ where: { projectId, ownerId: actor.userId } })) >= mostFilters) {
        throw new AppError('CONFLICT', {
          message: `You have ${mostFilters} views here. Delete one that you don’t need.`,
        })
      }
      if (isDefault) await clearDefault(tx, { projectId, isShared, ownerId: actor.userId })
      const { id } = await tx.savedFilter.create({
        data: { projectId, ownerId: actor.userId, name, query: { address: tidyAddress(address) }, isShared, isDefault },
        select: { id: true },
      })
      const details = { project: project.name, shared: isShared, default: isDefault }
      await recordAudit(tx, actor, { action: 'filter.saved', subjectId: id, subjectLabel: name, details })
      return { id }
    })
  } catch (error) {
    throw nameTaken(error, name)
  }
}

/** One default for everybody, and one for each person beside it. */
export async function clearDefault(
  tx: TenantTx,
  { projectId, isShared, ownerId }: { projectId: string; isShared: boolean; ownerId: string },
): Promise<void> {
  const whose = isShared ? {} : { ownerId }
  await tx.savedFilter.updateMany({
    where: { projectId, isShared, isDefault: true, ...whose },
    data: { isDefault: false },
  })
}

/** The database's word that a name is taken, where the form can show it. */
export function nameTaken(error: unknown, name: string): unknown {
  if (!isAppError(error, 'CONFLICT') || error.cause === undefined) return error
  const fieldErrors = { name: `You have a view called ${name} here already.` }
  return new AppError('INVALID_INPUT', { fieldErrors, cause: error })
}
