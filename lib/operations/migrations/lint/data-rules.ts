import type { Node } from 'libpg-query'
import { type LintRule, tenantOnly } from './rule'
import { statementRules } from './statement-rules'
import { textAt, walk, wordsOf } from './walk'

const shared = new Set(['schema', 'truncate', 'transaction', 'setting', 'opaque'])

const isRows = (node: Node) =>
  /^(SelectStmt|InsertStmt|UpdateStmt|DeleteStmt|MergeStmt|VariableSetStmt)$/.test(Object.keys(node)[0] ?? '')

function setsTenant(node: Node): boolean {
  let found = false
  walk(node, (name, value) => {
    if (name === 'FuncCall' && wordsOf(value.funcname).at(-1) === 'set_config') found = true
    if (name === 'UpdateStmt' && targetsOf(value).includes('tenant_id')) found = true
  })
  return found
}

const targetsOf = ({ targetList }: Record<string, unknown>): string[] =>
  Array.isArray(targetList) ? targetList.map((one: unknown) => textAt(one, 'ResTarget', 'name')) : []

const namesMachinery = (node: Node) => {
  let found = false
  walk(node, (_, value) => {
    if (value.schemaname === 'tenancy') found = true
  })
  return found
}

/** What data.sql may not do: it works on the rows of one tenant, whoever that is. */
export const dataRules: LintRule[] = [
  ...statementRules.filter(({ name }) => shared.has(name)),
  {
    name: 'data',
    histories: tenantOnly,
    find: (node) =>
      isRows(node) || 'DoStmt' in node || 'TruncateStmt' in node || 'TransactionStmt' in node
        ? []
        : ['changes tables, once for each tenant: that belongs into migration.sql'],
  },
  {
    name: 'tenant',
    histories: tenantOnly,
    find: (node) => {
      if (setsTenant(node)) return ['says whose rows they are: the runner does']
      return namesMachinery(node) ? ['works on the machinery: data.sql is for a tenant’s own rows'] : []
    },
  },
]
