import type { Most } from './ranges'

/** A slice should take about so long: short enough that nobody notices its snapshot. */
const aimMs = 500

const fewestRows = 50

/** How much the next slice takes on, from how long the last one took. */
export class SliceSize {
  readonly #mostRows: number
  #rows: number

  constructor(mostRows: number) {
    this.#mostRows = mostRows
    this.#rows = Math.min(2_000, mostRows)
  }

  get most(): Most {
    return { rows: this.#rows, bytes: 16 * 1024 * 1024 }
  }

  /** `maxMs`: how long one may take at most. One that was neither full nor slow says nothing. */
  learn({ rows, ms, maxMs }: { rows: number; ms: number; maxMs: number }): void {
    const aim = Math.min(aimMs, maxMs / 4)
    if (rows < this.#rows && ms < aim) return
    const change = Math.min(2, Math.max(0.25, aim / Math.max(ms, 1)))
    this.#rows = Math.round(Math.min(this.#mostRows, Math.max(fewestRows, Math.min(rows, this.#rows) * change)))
  }
}
