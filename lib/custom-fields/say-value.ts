import { mediumDay } from '@/lib/tasks/calendar-day'
import type { CustomField, CustomValue } from './field'

type Names = ReadonlyMap<string, string>

/** A value as people read it. `people`: id → name; who isn't in it was a member once. */
export function sayValue({ kind, options }: CustomField, value: CustomValue, people: Names): string {
  switch (kind) {
    case 'number':
      return Number(value).toLocaleString('en-GB', { maximumFractionDigits: 6 })
    case 'date':
      return mediumDay(String(value))
    case 'select':
      return options.find(({ id }) => id === value)?.label ?? 'Unknown'
    case 'checkbox':
      return 'Yes'
    case 'person':
      return people.get(String(value)) ?? 'Former member'
    default:
      return String(value)
  }
}
