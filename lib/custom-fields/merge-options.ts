import { v7 as uuidv7 } from 'uuid'
import type { FieldOption } from './field'

/**
 * The options of a choice after they were edited: those that were kept under their ids, new ones under new ids, and, at the
 * end, those that were taken out but are still chosen somewhere (`used`), retired.
 */
export function mergeOptions(
  before: readonly FieldOption[],
  edited: readonly { id?: string | undefined; label: string }[],
  used: ReadonlySet<string>,
): FieldOption[] {
  const known = new Set(before.map(({ id }) => id))
  const kept = edited.map(({ id, label }) => ({ id: id && known.has(id) ? id : uuidv7(), label }))
  const ids = new Set(kept.map(({ id }) => id))
  const retired = before
    .filter(({ id }) => !ids.has(id) && used.has(id))
    .map(({ id, label }) => ({ id, label, isRetired: true }))
  return [...kept, ...retired]
}
