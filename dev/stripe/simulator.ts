import type { Store } from './store'
import type { Settings } from './stored'

/** Who caused a change: an API request, or (nulls) a hosted page or the clock. */
export interface RequestOrigin {
  readonly id: string | null
  readonly idempotency_key: string | null
}

/** The store in the middle of one transaction, at one instant. First argument of every verb. */
export interface Sim {
  readonly store: Store
  /** Simulated time, in seconds since 1970. */
  readonly now: number
  /** Where the hosted pages are, without a trailing slash. */
  readonly baseUrl: string
  readonly request: RequestOrigin
}

export const defaultSettings: Settings = {
  id: 'settings',
  clockOffset: 0,
  afterDunning: 'canceled',
}

const nobody: RequestOrigin = { id: null, idempotency_key: null }

/** Opens transactions, and tells its listener after each one. */
export class Simulator {
  readonly store: Store
  readonly baseUrl: string
  readonly #afterCommit: () => void

  constructor(store: Store, baseUrl: string, afterCommit: () => void) {
    this.store = store
    this.baseUrl = baseUrl
    this.#afterCommit = afterCommit
  }

  /** Simulated time, in seconds since 1970. */
  now(): number {
    return realNow() + settingsOf(this.store).clockOffset
  }

  transact<T>(work: (sim: Sim) => T, at: { now?: number; request?: RequestOrigin } = {}): T {
    const { store, baseUrl } = this
    const sim: Sim = { store, baseUrl, now: at.now ?? this.now(), request: at.request ?? nobody }
    const result = store.transact(() => work(sim))
    this.#afterCommit()
    return result
  }
}

export function settingsOf(store: Store): Settings {
  return store.get('settings', 'settings') ?? defaultSettings
}

/** Real time, in seconds since 1970. */
export function realNow(): number {
  return Math.floor(Date.now() / 1000)
}
