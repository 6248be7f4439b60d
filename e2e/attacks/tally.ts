import type { Target } from './targets'

interface Line {
  attack: string
  targets: Set<string>
  shots: number
}

/** What has been attacked how, and what got through. */
export class Tally {
  readonly #lines: Line[] = []
  readonly #attacked = new Set<string>()

  /** Counts one request of an attack. */
  add(attack: string, { name }: Target): void {
    let line = this.#lines.find((one) => one.attack === attack)
    if (!line) this.#lines.push((line = { attack, targets: new Set(), shots: 0 }))
    line.targets.add(name)
    line.shots += 1
    this.#attacked.add(name)
  }

  /** Those of the targets that no attack has been tried on. */
  missed(targets: Target[]): string[] {
    return targets.map(({ name }) => name).filter((name) => !this.#attacked.has(name))
  }

  /** A line for each attack, and the sum. */
  table(): string {
    const width = Math.max(...this.#lines.map(({ attack }) => attack.length))
    const lines = this.#lines.map(
      ({ attack, targets, shots }) =>
        `  ${attack.padEnd(width)}  ${String(targets.size).padStart(4)} attacked, ${shots} requests`,
    )
    const shots = this.#lines.reduce((sum, line) => sum + line.shots, 0)
    return [...lines, `routes × attacks: ${this.#attacked.size} × ${this.#lines.length} = ${shots} requests`].join('\n')
  }
}
