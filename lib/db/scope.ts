import { AsyncLocalStorage } from 'node:async_hooks'
import { AppError } from '@/lib/errors'
import type { Binding } from './placement'

/**
 * Carries a tenant client's binding through Prisma down to the pool. Plumbing of this folder only: the tenant client
 * enters it anew for each operation, nothing outside reads or sets it.
 */
const storage = new AsyncLocalStorage<Binding>()

/** The binding of the operation that is running; without one nothing may reach a database. */
export function currentBinding(): Binding {
  const binding = storage.getStore()
  if (!binding) throw new AppError('INTERNAL', { internal: 'a query outside of any tenant client' })
  return binding
}

export const bindingIfAny = () => storage.getStore()

export const runBound = <T>(binding: Binding, fn: () => T): T => storage.run(binding, fn)
