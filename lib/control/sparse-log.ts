/** In so many milliseconds so many lines, and one of a kind for each tenant. */
const windowMs = 10_000
const mostLines = 50

/** For what may happen thousands of times a second: a flood of refusals must not become a flood of lines. */
export class SparseLog {
  readonly #said = new Set<string>()
  #unsaid = 0
  #since = 0

  /** Calls `write`, unless enough was said; with how many lines were left out since the last, if any were. */
  say(kind: string, write: (unsaid: number | undefined) => void): void {
    const now = performance.now()
    if (now - this.#since > windowMs) {
      this.#said.clear()
      this.#since = now
    }
    if (this.#said.size >= mostLines || this.#said.has(kind)) {
      this.#unsaid += 1
      return
    }
    this.#said.add(kind)
    const unsaid = this.#unsaid || undefined
    this.#unsaid = 0
    write(unsaid)
  }
}
