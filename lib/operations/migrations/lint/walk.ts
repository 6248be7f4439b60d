/** Calls `visit` with every object in a parse tree and the name under which it stands. */
export function walk(value: unknown, visit: (name: string, node: Record<string, unknown>) => void, name = ''): void {
  if (Array.isArray(value)) {
    for (const one of value) walk(one, visit, name)
  } else if (typeof value === 'object' && value !== null) {
    visit(name, value as Record<string, unknown>)
    for (const [key, child] of Object.entries(value)) walk(child, visit, key)
  }
}

/** The words of a name: [{ String: { sval } }] → ['tenancy', 'home']. */
export function wordsOf(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.map((one: unknown) => textAt(one, 'String', 'sval'))
}

/** The text at the end of a path in a parse tree; '' where there is none. */
export function textAt(value: unknown, ...path: string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** What stands at the end of a path in a parse tree; undefined where it breaks off. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    value,
  )
}
