/** Joins class lists and skips what is absent. It resolves no conflicts: pass layout classes (margin, width) to a primitive, not colours. */
export function classNames(...lists: (string | false | null | undefined)[]): string {
  return lists.filter(Boolean).join(' ')
}
