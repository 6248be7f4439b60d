import { fromCalendarDay } from '@/lib/tasks/calendar-day'
import type { CustomField } from './field'
import { numberOf } from './value-schema'

/** What is asked of one field: `is` for what it is or holds, `from` and `to` for numbers and days, both included. */
export interface FieldFilter {
  is?: string
  from?: string
  to?: string
}

/** Field id → what is asked of it. */
export type FieldFilters = Record<string, FieldFilter>

const parts = { '': 'is', '-from': 'from', '-to': 'to' } as const
const key = /^f-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(|-from|-to)$/

/** Name of a filter's control, and of its part of the address. */
export const filterName = (fieldId: string, part: keyof FieldFilter = 'is') =>
  `f-${fieldId}${part === 'is' ? '' : `-${part}`}`

/** What an address asks of fields; whatever else it holds is left alone. */
export function fieldFiltersOf(query: Record<string, unknown>): FieldFilters {
  const filters: FieldFilters = {}
  for (const [name, value] of Object.entries(query)) {
    const [, id = '', ending = ''] = key.exec(name) ?? []
    if (!id || typeof value !== 'string' || value === '') continue
    const text = value.replaceAll(/\p{C}/gu, '').slice(0, 500)
    filters[id] = { ...filters[id], [parts[ending as keyof typeof parts]]: text }
  }
  return filters
}

/** The same as it stands in an address. */
export const addressOf = (filters: FieldFilters): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filters).flatMap(([id, filter]) =>
      Object.entries(filter).map(([part, value]) => [filterName(id, part as keyof FieldFilter), String(value)]),
    ),
  )

type Condition = { fieldValues: { some?: object; none?: object } }

/**
 * Conditions for the `where` of tasks or projects. `within` narrows the values that are looked through; what can't be
 * understood, or is about a field that isn't there, asks nothing.
 */
export function conditionsOf(
  fields: readonly CustomField[],
  filters: FieldFilters,
  { me, within }: { me: string; within: { projectId?: string; taskId?: null } },
): Condition[] {
  return fields.flatMap((field): Condition[] => {
    const filter = filters[field.id]
    if (!filter) return []
    const of = { ...within, fieldId: field.id }
    if (filter.is === 'none') return [{ fieldValues: { none: of } }]
    const asked = conditionOf(field, filter, me)
    return asked ? [{ fieldValues: { some: { ...of, ...asked } } }] : []
  })
}

/** What is asked of a field, as a condition on its rows; null for nothing, or for rows that aren't there (`none`). */
export function conditionOf(
  { kind }: CustomField,
  { is = '', from = '', to = '' }: FieldFilter,
  me: string,
): object | null {
  if (is === 'none') return null
  switch (kind) {
    case 'number':
      return between('number', numberOf(from), numberOf(to))
    case 'date':
      return between('text', dayOf(from), dayOf(to))
    case 'checkbox':
      return is === 'yes' ? {} : null
    case 'person':
      return is ? { text: is === 'me' ? me : is } : null
    case 'select':
      return is ? { text: is } : null
    default:
      // Stored in lower case; % and _ stand for themselves.
      return is ? { text: { contains: is.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`) } } : null
  }
}

function between(column: 'number' | 'text', gte: number | string | undefined, lte: number | string | undefined) {
  return gte === undefined && lte === undefined ? null : { [column]: { gte, lte } }
}

const dayOf = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(fromCalendarDay(text).getTime()) ? text : undefined

/** True where it asks of a field that isn't in use, or not any more: a list leaves that out, a change to many must not. */
export const asksOfUnknown = (filters: FieldFilters, fields: readonly CustomField[]): boolean =>
  Object.keys(filters).some((id) => !fields.some((field) => field.id === id))
