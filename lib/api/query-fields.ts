/** A name with one pair of brackets: `custom[019aa9f0-…]`. */
const bracketed = /^([^[\]]+)\[([^[\]]+)\]$/

/**
 * A query as an object. `a[b]=c` is a field of an object (OpenAPI's `deepObject`); a name that occurs twice gives a list, so a
 * schema that expects one value refuses it. The order in which they came makes no difference.
 */
export function queryFields(query: URLSearchParams): Record<string, unknown> {
  const flat = new Map<string, unknown>()
  const nested = new Map<string, [string, unknown][]>()
  for (const name of [...new Set(query.keys())].toSorted()) {
    const all = query.getAll(name)
    const value = all.length > 1 ? all : all[0]
    const [, outer, inner] = bracketed.exec(name) ?? []
    if (outer === undefined || inner === undefined) flat.set(name, value)
    else nested.set(outer, [...(nested.get(outer) ?? []), [inner, value]])
  }
  for (const [name, fields] of nested) {
    const object: unknown = Object.fromEntries(fields)
    flat.set(name, flat.has(name) ? [flat.get(name), object] : object)
  }
  return Object.fromEntries(flat)
}
