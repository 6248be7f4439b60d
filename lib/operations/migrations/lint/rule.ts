import type { Node } from 'libpg-query'

export type HistoryName = 'tenant' | 'tenancy' | 'control'

/** What is wrong with a migration: `message` says what to do instead. */
export interface LintFault {
  history: HistoryName
  migration: string
  file: 'migration.sql' | 'data.sql'
  /** From 1. */
  line: number
  rule: string
  message: string
}

/** What a rule must know beyond the statement. */
export interface About {
  /** Tables that the same file makes: nobody uses them yet. */
  made: ReadonlySet<string>
  /** Constraints that the same file adds. */
  added: ReadonlySet<string>
  isTransactional: boolean
}

/** Finds what breaks it in one statement and gives a sentence for each. */
export interface LintRule {
  name: string
  histories: readonly HistoryName[]
  /** A contract migration may do this: nothing that runs uses the old shape any more. */
  isContract?: boolean
  find: (node: Node, about: About) => string[]
}

export const everywhere: readonly HistoryName[] = ['tenant', 'tenancy', 'control']
export const tenantOnly: readonly HistoryName[] = ['tenant']

/** What the rules about the running release advise. */
export const asContract =
  'if no release that runs uses it any more, begin the file with -- tenantry: contract (<why it is safe now>)'
