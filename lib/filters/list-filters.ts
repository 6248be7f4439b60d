import { z } from 'zod'
import type { Context } from '@/lib/tenancy/context'

/** A view of a project's tasks that somebody has saved. */
export interface SavedFilter {
  id: string
  name: string
  /** As a query string, without the question mark. */
  address: string
  isShared: boolean
  isDefault: boolean
  isMine: boolean
  ownerName: string
}

const storedQuery = z.object({ address: z.string() })

/** What the reader may choose from in a project: their own and what is shared, by name. */
export async function listFilters({ db, actor }: Context, projectId: string): Promise<SavedFilter[]> {
  const filters = await db.savedFilter.findMany({
    where: { projectId, OR: [{ ownerId: actor.userId }, { isShared: true }] },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    include: { owner: { select: { name: true } } },
  })
  return filters.map(({ id, name, query, isShared, isDefault, ownerId, owner }) => ({
    id,
    name,
    address: storedQuery.parse(query).address,
    isShared,
    isDefault,
    isMine: ownerId === actor.userId,
    ownerName: owner.name,
  }))
}

/** What a project opens with for the reader: their own default, else the one for everybody. */
export const defaultOf = (filters: readonly SavedFilter[]): SavedFilter | undefined =>
  filters.find(({ isDefault, isShared, isMine }) => isDefault && isMine && !isShared) ??
  filters.find(({ isDefault, isShared }) => isDefault && isShared)
