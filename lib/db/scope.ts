import { AsyncLocalStorage } from 'node:async_hooks'
import { AppError } from '@/lib/errors'
import { type Binding, giveTurn } from './placement'

interface Scope {
  binding: Binding
  /** When a turn was asked for that didn't come at once; the first statement that is told of takes it away. */
  waited?: { since: number | undefined } | undefined
  /** The turn that the transaction around this has taken: what belongs to it needs none. */
  turn?: HeldTurn | undefined
  /** The interactive transaction whose function runs here. */
  transaction?: { isOpen: boolean } | undefined
}

/** A tenant's turn until it is given back, by whoever is first to see that its transaction is over. */
export class HeldTurn {
  isHeld = true
  readonly #since = performance.now()

  constructor(private readonly binding: Binding) {}

  give(): void {
    if (this.isHeld) giveTurn(this.binding, this.#since)
    this.isHeld = false
  }
}

/**
 * Carries a tenant client's binding through Prisma down to the pool. Plumbing of this folder only: the tenant client
 * enters it anew for each operation, nothing outside reads or sets it.
 */
const storage = new AsyncLocalStorage<Scope>()

/** The binding of the operation that is running; without one nothing may reach a database. */
export function currentBinding(): Binding {
  const binding = bindingIfAny()
  if (!binding) throw new AppError('INTERNAL', { internal: 'a query outside of any tenant client' })
  return binding
}

export const bindingIfAny = () => storage.getStore()?.binding
export const turnIfAny = () => storage.getStore()?.turn

/** When what this statement belongs to was asked for: now, or before the wait for its turn. */
export function askedAt(): number {
  const waited = storage.getStore()?.waited
  const since = waited?.since ?? performance.now()
  if (waited) waited.since = undefined
  return since
}

export const runBound = <T>(binding: Binding, fn: () => T): T => storage.run({ ...storage.getStore(), binding }, fn)

/** Remembers that something waits for its turn, for what runs inside. */
export const runWaiting = <T>(binding: Binding, fn: () => T): T =>
  storage.run({ ...storage.getStore(), binding, waited: { since: performance.now() } }, fn)

/** Runs a transaction, interactive or not, in a turn that was taken for all of it. */
export const runInTurn = <T>(binding: Binding, turn: HeldTurn, fn: () => T): T =>
  storage.run({ ...storage.getStore(), binding, turn }, fn)

/** Runs the function of an interactive transaction; until it has settled, the client may be used through the transaction only. */
export async function runInTransaction<T>(binding: Binding, fn: () => Promise<T>): Promise<T> {
  const transaction = { isOpen: true }
  try {
    return await storage.run({ ...storage.getStore(), binding, transaction }, fn)
  } finally {
    transaction.isOpen = false
  }
}

/**
 * A query beside the transaction that waits for it would take a second turn and a second connection while the first are
 * held: enough of them at once, and each waits for the others. So it is refused.
 */
export function refuseInsideTransaction(): void {
  if (storage.getStore()?.transaction?.isOpen) {
    throw new AppError('INTERNAL', { internal: 'a query of the client inside its own transaction: use `tx`' })
  }
}
