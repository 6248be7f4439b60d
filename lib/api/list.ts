import { z } from 'zod'
import { fromCursor, toCursor } from './cursor'

/** What every list can be asked for. */
export const listQuery = z.object({
  limit: z.coerce
    .number('Send a whole number from 1 to 100.')
    .int('Send a whole number from 1 to 100.')
    .min(1, 'Send a whole number from 1 to 100.')
    .max(100, 'Send a whole number from 1 to 100.')
    .default(25)
    .meta({ description: 'Highest number of items in the answer.' }),
  order: z
    .enum(['asc', 'desc'], 'Send asc or desc.')
    .default('desc')
    .meta({ description: '`desc`: the newest first; `asc`: the oldest first.' }),
  cursor: z
    .string()
    .max(1_000, 'That isn’t a cursor.')
    .optional()
    .meta({ description: '`nextCursor` of the answer before; the other parameters must be the same.' }),
})

/** The schema of a list's answer. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Goes into `cursor` to go on; null at the end.' }),
  })

/** How a list's rows are to be read: those after the last one seen, by id, which grows with time and never changes. */
interface Stretch {
  where: { id?: { gt: string } | { lt: string } }
  orderBy: { id: 'asc' | 'desc' }
  take: number
}

interface Asked {
  limit: number
  order: 'asc' | 'desc'
  cursor?: string | undefined
}

/**
 * A stretch of a list. A row that is there and fits from the first call to the last is given exactly once, whatever others
 * write meanwhile, and none is given twice: rows are ordered by what never changes, and a call goes on after a row and not
 * after a number of them.
 */
export async function readList<Row extends { id: string }>(
  { tenantId, list, query }: { tenantId: string; list: string; query: Asked },
  read: (stretch: Stretch) => Promise<Row[]>,
): Promise<{ rows: Row[]; nextCursor: string | null }> {
  const { limit, cursor, ...filter } = query
  const asked = { tenantId, list, filter }
  const after = cursor === undefined ? undefined : fromCursor(asked, cursor)
  const where = after === undefined ? {} : { id: query.order === 'asc' ? { gt: after } : { lt: after } }
  const found = await read({ where, orderBy: { id: query.order }, take: limit + 1 })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, nextCursor: last && found.length > limit ? toCursor(asked, last.id) : null }
}
