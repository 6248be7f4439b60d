import type { MovedTable } from './move-ends'
import type { RowKey } from './move-hold'

/** Keys by table, each once. */
export class KeySet {
  readonly #byTable = new Map<MovedTable, Map<string, RowKey>>()

  add(moved: MovedTable, key: RowKey): void {
    let keys = this.#byTable.get(moved)
    if (!keys) this.#byTable.set(moved, (keys = new Map<string, RowKey>()))
    keys.set(identity(moved, key), key)
  }

  addAll(other: KeySet): void {
    for (const [moved, keys] of other.entries()) for (const key of keys) this.add(moved, key)
  }

  has(moved: MovedTable, key: RowKey): boolean {
    return this.#byTable.get(moved)?.has(identity(moved, key)) ?? false
  }

  /** Those that aren't in `other`. */
  without(other: KeySet): KeySet {
    const rest = new KeySet()
    for (const [moved, keys] of this.entries()) {
      for (const key of keys) if (!other.has(moved, key)) rest.add(moved, key)
    }
    return rest
  }

  /** Tables in the order of copying, with their keys. */
  entries(): [MovedTable, RowKey[]][] {
    return [...this.#byTable]
      .toSorted(([one], [other]) => one.position - other.position)
      .map(([moved, keys]) => [moved, [...keys.values()]])
  }

  get size(): number {
    return [...this.#byTable.values()].reduce((sum, keys) => sum + keys.size, 0)
  }
}

const identity = ({ table }: MovedTable, key: RowKey) => JSON.stringify(table.key.map(({ name }) => key[name]))
