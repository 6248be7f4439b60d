import { z } from 'zod'
import { pageInput, searchInput } from '@/lib/lists/input'

export const searchKinds = ['projects', 'tasks', 'members', 'comments'] as const
export type SearchKind = (typeof searchKinds)[number]

export const quickSearchInput = z.object({ q: searchInput })
export const searchAllInput = z.object({
  q: searchInput,
  /** '' some of each. */
  kind: z.enum(['', ...searchKinds]).catch(''),
  page: pageInput,
})
