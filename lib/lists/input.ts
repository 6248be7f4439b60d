import { z } from 'zod'

/** What was typed into a search field: an odd one finds nothing, and needs no error. */
export const searchInput = z
  .string()
  .transform((text) => text.replaceAll(/\p{C}/gu, '').trim().slice(0, 120))
  .catch('')

export const pageInput = z.coerce.number().int().min(1).max(100_000).catch(1)
