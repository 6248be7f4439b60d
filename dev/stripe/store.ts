import { Journal, type Change } from '@/dev/state/journal'
import { tableNames, type TableName, type Tables } from './stored'

type Rows = Map<string, Tables[TableName]>

/**
 * The simulator's memory: tables of frozen records behind a journal. All work is synchronous, so a
 * transaction needs no lock; what it wrote is journalled in one line, or dropped when it throws.
 */
export class Store {
  readonly #tables: Record<TableName, Rows>
  readonly #journal: Journal
  /** What the running transaction replaced, to put back if it throws; null outside of one. */
  #undo: (() => void)[] | null = null
  #changes: Change[] = []

  private constructor(journal: Journal, tables: Record<TableName, Rows>) {
    this.#journal = journal
    this.#tables = tables
  }

  static open(file: string): Store {
    const { journal, state } = Journal.open(file)
    const tables = Object.fromEntries(tableNames.map((name) => [name, freezeRows(state.get(name))])) as Record<
      TableName,
      Rows
    >
    return new Store(journal, tables)
  }

  /** Runs `work`; everything it put is kept together, or nothing of it when it throws. */
  transact<T>(work: () => T): T {
    if (this.#undo !== null) throw new Error('A transaction is already running.')
    const undo: (() => void)[] = []
    this.#undo = undo
    try {
      const result = work()
      if (this.#changes.length > 0) this.#journal.append(this.#changes)
      return result
    } catch (error) {
      for (const step of undo.toReversed()) step()
      throw error
    } finally {
      this.#undo = null
      this.#changes = []
    }
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.#rows(table).get(id)
  }

  /** Every record of a table, oldest first. */
  all<Name extends TableName>(table: Name): Tables[Name][] {
    return [...this.#rows(table).values()]
  }

  count(table: TableName): number {
    return this.#tables[table].size
  }

  put<Name extends TableName>(table: Name, record: Tables[Name]): Tables[Name] {
    const rows = this.#rows(table)
    const before = rows.get(record.id)
    const after = deepFreeze(structuredClone(record))
    this.#remember(() => (before === undefined ? rows.delete(record.id) : rows.set(record.id, before)))
    rows.set(record.id, after)
    this.#changes.push([table, record.id, after])
    return after
  }

  remove(table: TableName, id: string): void {
    const rows = this.#tables[table]
    const before = rows.get(id)
    if (before === undefined) return
    // Put back at the end, not in its place: order only matters to lists, and those never lose rows.
    this.#remember(() => rows.set(id, before))
    rows.delete(id)
    this.#changes.push([table, id, null])
  }

  /** Forgets everything. */
  clear(): void {
    for (const name of tableNames) this.#tables[name].clear()
    this.#journal.replace(new Map())
  }

  close(): void {
    this.#journal.close()
  }

  #rows<Name extends TableName>(table: Name): Map<string, Tables[Name]> {
    return this.#tables[table] as Map<string, Tables[Name]>
  }

  #remember(step: () => void): void {
    if (this.#undo === null) throw new Error('Records are written inside a transaction only.')
    this.#undo.push(step)
  }
}

function freezeRows(rows: Map<string, object> | undefined): Rows {
  for (const record of rows?.values() ?? []) deepFreeze(record)
  return (rows ?? new Map()) as Rows
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
