const instances: Map<string, unknown> =
  (Reflect.get(globalThis, Symbol.for('tenantry.singletons')) as Map<string, unknown> | undefined) ??
  new Map<string, unknown>()
Reflect.set(globalThis, Symbol.for('tenantry.singletons'), instances)

/** One instance a process and key: Next loads a module once a bundle and again after each edit, and each would open its own connections. */
export function processSingleton<T>(key: string, make: () => T): T {
  if (!instances.has(key)) instances.set(key, make())
  return instances.get(key) as T
}
