import type { Node } from 'libpg-query'
import type { Migration } from './migration'

/** One statement of a file, with the comments before it; `line` is where it begins, from 1. */
export type Statement = { sql: string; line: number; node: Node }

/** Loaded when it is first needed: WebAssembly, about 90 ms. */
const parser = () => import('libpg-query')

/** The statements of a file, as Postgres's own parser divides them. Throws its syntax error. */
export async function statementsOf(sql: string): Promise<Statement[]> {
  const { parse } = await parser()
  const { stmts = [] } = await parse(sql)
  const bytes = Buffer.from(sql) // the parser counts bytes
  return stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len }) => {
    if (!stmt) return []
    const text = bytes.subarray(from, stmt_len === undefined ? undefined : from + stmt_len).toString()
    const begun = bytes.subarray(0, from).toString() + text.slice(0, text.search(/\S/))
    return [{ sql: text.trim(), line: begun.split('\n').length, node: stmt }]
  })
}

/** The index that a statement makes CONCURRENTLY; null for any other statement. */
export const concurrentIndexOf = ({ node }: Statement): string | null =>
  'IndexStmt' in node && node.IndexStmt.concurrent ? (node.IndexStmt.idxname ?? null) : null

/** True for what waits for others without making them wait: it may wait long. */
export const isConcurrent = ({ node }: Statement): boolean =>
  ('IndexStmt' in node && node.IndexStmt.concurrent === true) ||
  ('DropStmt' in node && node.DropStmt.concurrent === true)

/**
 * The same migration for tables that nobody uses yet: without CONCURRENTLY, so that it fits into a transaction. What comes of
 * it is the same. By its letters: making tables must not need the parser.
 */
export const withoutConcurrently = ({ sql }: Migration): string =>
  `/* for new tables */ ${sql.replaceAll(/\bINDEX(\s+)CONCURRENTLY\b/gi, 'INDEX$1')}`
