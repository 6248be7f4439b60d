interface Entry<V> {
  value: Promise<V>
  until: number
}

/** Answers that may be a little old. Bounded: the least recently asked go first. A failed load is not remembered. */
export class ExpiringCache<V> {
  readonly #entries = new Map<string, Entry<V>>()

  /** `ttlMs` may depend on the answer: a miss is forgotten sooner than a hit. */
  constructor(private readonly options: { ttlMs: (value: V) => number; most: number }) {}

  get(key: string, load: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key)
    this.#entries.delete(key)
    if (known && known.until > Date.now()) {
      this.#entries.set(key, known)
      return known.value
    }
    const entry: Entry<V> = { value: load(), until: Number.POSITIVE_INFINITY }
    this.#entries.set(key, entry)
    entry.value.then(
      (value) => (entry.until = Date.now() + this.options.ttlMs(value)),
      () => this.#entries.get(key) === entry && this.#entries.delete(key),
    )
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.options.most && oldest !== undefined) this.#entries.delete(oldest)
    return entry.value
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
