const [quote, comma, newline] = [0x22, 0x2c, 0x0a]

/**
 * Finds the ends of records in CSV as Postgres writes it, chunk by chunk: a line break within quotes ends none. Throws where
 * a record has another number of fields than `columns`.
 */
export class CsvScanner {
  /** Whole ones that have been seen. */
  records = 0
  #fields = 1
  #isQuoted = false
  #isBetween = true

  constructor(private readonly columns: number) {}

  /** Where in this chunk the last whole record ends; 0 where none does. */
  scan(chunk: Uint8Array): number {
    let end = 0
    let [isQuoted, fields, records] = [this.#isQuoted, this.#fields, this.records]
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]
      if (byte === quote) isQuoted = !isQuoted
      else if (isQuoted) continue
      else if (byte === comma) fields += 1
      else if (byte === newline) {
        if (fields !== this.columns) throw new Error(`record ${records + 1} has ${fields} fields, not ${this.columns}`)
        fields = 1
        records += 1
        end = at + 1
      }
    }
    if (chunk.length > 0) this.#isBetween = end === chunk.length
    this.#isQuoted = isQuoted
    this.#fields = fields
    this.records = records
    return end
  }

  /** Nothing has been seen of a record that didn't end. */
  get isBetweenRecords(): boolean {
    return this.#isBetween
  }
}

const plain = /^[a-z_][a-z0-9_]*$/

/** The first line: names of columns, as Postgres writes them. */
export const csvHeader = (columns: readonly { name: string }[]): string =>
  `${columns.map(({ name }) => (plain.test(name) ? name : `"${name.replaceAll('"', '""')}"`)).join(',')}\n`
