import type { Range } from './params'
import { noSuch } from './stripe-error'

/** A page of results, in Stripe's shape. */
export interface List<T> {
  readonly object: 'list'
  readonly url: string
  readonly has_more: boolean
  readonly data: readonly T[]
}

export interface ListQuery {
  limit?: number | undefined
  starting_after?: string | undefined
  ending_before?: string | undefined
  created?: Range | undefined
}

/** One page, newest first. `records` come oldest first, as the store gives them. */
export function listOf<T extends { readonly id: string; readonly created: number }>(
  url: string,
  kind: string,
  records: readonly T[],
  query: ListQuery,
): List<T> {
  const limit = query.limit ?? 10
  const newest = records.filter((record) => isWithin(record.created, query.created)).toReversed()
  if (query.ending_before !== undefined) {
    const end = indexOf(newest, query.ending_before, kind, 'ending_before')
    const start = Math.max(0, end - limit)
    return { object: 'list', url, has_more: start > 0, data: newest.slice(start, end) }
  }
  const start =
    query.starting_after === undefined ? 0 : indexOf(newest, query.starting_after, kind, 'starting_after') + 1
  const data = newest.slice(start, start + limit)
  return { object: 'list', url, has_more: start + limit < newest.length, data }
}

/** A list that is whole in itself, as those inside of other objects are. */
export function wholeList<T>(url: string, data: readonly T[]): List<T> {
  return { object: 'list', url, has_more: false, data }
}

function indexOf(records: readonly { readonly id: string }[], id: string, kind: string, param: string): number {
  const index = records.findIndex((record) => record.id === id)
  if (index === -1) throw noSuch(kind, id, param)
  return index
}

function isWithin(value: number, range: Range | undefined): boolean {
  if (range === undefined) return true
  if (typeof range === 'number') return value === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return value > gt && value >= gte && value < lt && value <= lte
}
