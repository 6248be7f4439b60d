import type { z } from 'zod'
import { changesBetween, recordAudit } from '@/lib/audit/record-audit'
import { can } from '@/lib/auth/permissions'
import { byId } from '@/lib/db/keys'
import type { TenantTx } from '@/lib/db/tenant-client'
import { notFound } from '@/lib/errors'
import type { Context } from '@/lib/tenancy/context'
import type { updateFilterInput } from './input'
import { refuseToShare } from './refuse-to-share'
import { clearDefault, nameTaken } from './save-filter'
import { tidyAddress } from './tidy-address'

/**
 * What a view is called, what it shows, and whether the project opens with it. One's own, or a shared one for whoever looks
 * after the work. Somebody else's private one isn't there. @throws AppError NOT_FOUND, INVALID_INPUT, FORBIDDEN
 */
export async function updateFilter(ctx: Context, input: z.output<typeof updateFilterInput>): Promise<void> {
  const { db, actor } = ctx
  const { filterId, name, address, isDefault } = input
  try {
    await db.$transaction(async (tx) => {
      const { query, ...before } = await claimFilter(tx, ctx, filterId)
      if (before.isShared) refuseToShare(ctx)
      const tidied = address === undefined ? undefined : tidyAddress(address)
      const was = typeof query === 'object' && query !== null ? String(Reflect.get(query, 'address')) : ''
      const changes = changesBetween(
        { name: before.name, address: was, default: before.isDefault },
        { name, address: tidied, default: isDefault },
      )
      if (Object.keys(changes).length === 0) return
      if (isDefault) await clearDefault(tx, before)
      await tx.savedFilter.update({
        where: byId(filterId),
        data: { name, isDefault, ...(tidied !== undefined && { query: { address: tidied } }) },
      })
      const details = { ...changes, project: before.project.name }
      const subjectLabel = name ?? before.name
      await recordAudit(tx, actor, { action: 'filter.updated', subjectId: filterId, subjectLabel, details })
    })
  } catch (error) {
    throw nameTaken(error, name ?? '')
  }
}

/** @throws AppError NOT_FOUND, FORBIDDEN */
export async function deleteFilter(ctx: Context, { filterId }: { filterId: string }): Promise<{ projectId: string }> {
  return ctx.db.$transaction(async (tx) => {
    const { name, projectId, isShared, project } = await claimFilter(tx, ctx, filterId)
    if (isShared) refuseToShare(ctx)
    await tx.savedFilter.delete({ where: byId(filterId) })
    const details = { project: project.name }
    await recordAudit(tx, ctx.actor, { action: 'filter.deleted', subjectId: filterId, subjectLabel: name, details })
    return { projectId }
  })
}

/** The filter, for who may change it: its owner, and of a shared one those who may delete work. */
async function claimFilter(tx: TenantTx, { actor }: Context, filterId: string) {
  const found = await tx.savedFilter.findUnique({
    where: byId(filterId),
    include: { project: { select: { name: true } } },
  })
  const isTheirs = found?.ownerId === actor.userId || (found?.isShared && can(actor.role, 'work.delete'))
  if (!found || !isTheirs) throw notFound(`saved filter ${filterId}`)
  return found
}
