import type { CustomField } from '@/lib/custom-fields/field'

/** As many are shown until somebody chooses. */
const shownAtFirst = 2

/** The fields that a list shows, by the address: ids with commas, `none`, or '' for the first few. */
export function visibleFields(fields: readonly CustomField[], columns: string): CustomField[] {
  if (columns === '') return fields.slice(0, shownAtFirst)
  const asked = new Set(columns.split(','))
  return fields.filter(({ id }) => asked.has(id))
}

/** The address's word for these columns. */
export const columnsOf = (ids: readonly string[]): string => ids.join(',') || 'none'
