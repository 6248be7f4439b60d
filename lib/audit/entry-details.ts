import { isChange, isObject, labelOf, say } from './describe-entry'

export interface EntryDetails {
  /** What was before and what is after, by the field's name. */
  changes: { label: string; from: string; to: string }[]
  /** What else the entry says. */
  facts: { label: string; value: string }[]
}

/** All that an entry holds beside its sentence, in words. */
export function entryDetails(details: unknown): EntryDetails {
  const fields = Object.entries(isObject(details) ? details : {})
  return {
    changes: fields.flatMap(([field, value]) =>
      isChange(value) ? [{ label: labelOf(field), from: say(field, value.from), to: say(field, value.to) }] : [],
    ),
    facts: fields.flatMap(([field, value]) =>
      isChange(value) || value === null ? [] : [{ label: labelOf(field), value: sayFact(field, value) }],
    ),
  }
}

const sayFact = (field: string, value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : say(field, value)
