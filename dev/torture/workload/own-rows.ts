/** A task that this client has inserted. Nobody else writes it, so its version is known as long as every answer is. */
export interface OwnTask {
  number: number
  id: string
  version: number
  isGone: boolean
}

/** A project with its tasks that comes and goes as one. */
export interface OwnFamily {
  projectId: string
  version: number
  isGone: boolean
}

/** A client's numbers begin here; each has room for so many. */
const room = 20_000

/** What one client has made by itself. A row of which it doesn't know what became of it is left alone. */
export class OwnRows {
  readonly tasks: OwnTask[] = []
  readonly families: OwnFamily[] = []
  #made = 0

  /** `lane`: the number of this client among all that were ever started. */
  constructor(private readonly lane: number) {}

  nextNumber(): number {
    this.#made += 1
    return this.lane * room + this.#made
  }

  /** A few numbers in a row of any of the first `lanes` clients, about as far on as this one. */
  blockOf(lane: number, at: number, length: number): number[] {
    const first = lane * room + 1 + Math.floor(at * Math.max(1, this.#made))
    return Array.from({ length }, (_, index) => first + index)
  }
}
