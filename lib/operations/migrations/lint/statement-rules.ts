import type { Node } from 'libpg-query'
import { type About, asContract, everywhere, type LintRule, tenantOnly } from './rule'
import { at, walk, wordsOf } from './walk'

const kindOf = (node: Node): string => Object.keys(node)[0] ?? ''

/** `OBJECT_TABLE` → `table`. */
const objectName = (type = '') => type.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')

const ofKind =
  (kinds: Record<string, string>): LintRule['find'] =>
  (node) => {
    const message = kinds[kindOf(node)]
    return message ? [message] : []
  }

/** True for what may be begun again after a crash in the middle of the file. */
function isRepeatable(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true && node.IndexStmt.if_not_exists === true
  if ('DropStmt' in node) return node.DropStmt.concurrent === true && node.DropStmt.missing_ok === true
  if (!('AlterTableStmt' in node)) return false
  const commands = node.AlterTableStmt.cmds ?? []
  return commands.every((cmd) => 'AlterTableCmd' in cmd && cmd.AlterTableCmd.subtype === 'AT_ValidateConstraint')
}

const isSetOf = (node: Node, name: RegExp) => 'VariableSetStmt' in node && name.test(node.VariableSetStmt.name ?? '')

const namesSchema = 'leave it out, the runner sets where the tables go'
const everySchema = new Set(['tenancy', 'pg_catalog', 'information_schema'])

/** Schemas that a statement names, but for those that are the same wherever the tables are. */
function schemasIn(node: Node): string[] {
  const found = new Set<string>()
  const add = (words: string[]) => {
    if (words.length > 1) found.add(words.at(-2) ?? '')
  }
  walk(node, (name, value) => {
    if (typeof value.schemaname === 'string') found.add(value.schemaname)
    if (name === 'FuncCall') add(wordsOf(value.funcname))
    if (name === 'typeName' || name === 'TypeName' || name === 'returnType' || name === 'argType')
      add(wordsOf(value.names))
    if (name === 'CreateFunctionStmt') add(wordsOf(value.funcname))
    if (name === 'DropStmt' && Array.isArray(value.objects)) {
      const isPart = /POLICY|TRIGGER|RULE|CONSTRAINT/.test(String(value.removeType))
      for (const object of value.objects) add(wordsOf(at(object, 'List', 'items')).slice(0, isPart ? -1 : undefined))
    }
  })
  return [...found].filter((schema) => !everySchema.has(schema))
}

/** What statements other than ALTER TABLE may not do. */
export const statementRules: LintRule[] = [
  {
    name: 'drop',
    histories: everywhere,
    isContract: true,
    find: (node) => {
      if (
        !('DropStmt' in node) ||
        node.DropStmt.removeType === 'OBJECT_INDEX' ||
        node.DropStmt.removeType === 'OBJECT_POLICY'
      )
        return []
      return [`drops a ${objectName(node.DropStmt.removeType)} that the running release may still use: ${asContract}`]
    },
  },
  {
    name: 'row-security',
    histories: tenantOnly,
    find: (node) =>
      'DropStmt' in node && node.DropStmt.removeType === 'OBJECT_POLICY'
        ? ['drops a policy: ALTER POLICY changes one without a moment in between']
        : [],
  },
  {
    name: 'rename',
    histories: everywhere,
    isContract: true,
    find: (node) => {
      if ('AlterEnumStmt' in node)
        return node.AlterEnumStmt.oldVal
          ? ['renames a value of a type: the running release still writes the old one']
          : []
      return 'RenameStmt' in node
        ? [
            `renames a ${objectName(node.RenameStmt.renameType)}: the running release still says the old name. Add the new one beside it, fill it in data.sql, and drop the old one in a contract`,
          ]
        : []
    },
  },
  {
    name: 'index',
    histories: everywhere,
    find: (node, { made, isTransactional }) => {
      if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX' && !node.DropStmt.concurrent)
        return [
          'drops an index while everybody waits: DROP INDEX CONCURRENTLY IF EXISTS, in a file that begins with -- tenantry: no transaction',
        ]
      if (!('IndexStmt' in node)) return []
      const { relation, concurrent, idxname } = node.IndexStmt
      const isNew = made.has(relation?.relname ?? '')
      if (concurrent && isTransactional)
        return [
          `builds ${idxname ?? 'an index'} CONCURRENTLY in a transaction: begin the file with -- tenantry: no transaction`,
        ]
      return concurrent || isNew
        ? []
        : [
            `builds ${idxname ?? 'an index'} on ${relation?.relname} while writers wait: CREATE INDEX CONCURRENTLY IF NOT EXISTS, in a file that begins with -- tenantry: no transaction`,
          ]
    },
  },
  {
    name: 'repeatable',
    histories: everywhere,
    find: (node, { isTransactional }) => {
      if (isTransactional) return []
      if ('IndexStmt' in node && !node.IndexStmt.idxname)
        return ['builds an index without a name: give it one, it may have to be found again']
      return isRepeatable(node)
        ? []
        : [
            'can’t be begun again after a crash: a file without a transaction holds CREATE INDEX CONCURRENTLY IF NOT EXISTS, DROP INDEX CONCURRENTLY IF EXISTS and VALIDATE CONSTRAINT, and nothing else',
          ]
    },
  },
  {
    name: 'schema',
    histories: tenantOnly,
    find: (node) => {
      if (/^(CreateSchemaStmt|AlterObjectSchemaStmt)$/.test(kindOf(node))) return [`works on a schema: ${namesSchema}`]
      if (isSetOf(node, /^search_path$/)) return [`sets search_path: ${namesSchema}`]
      return schemasIn(node).map((schema) => `names the schema ${schema}: ${namesSchema}`)
    },
  },
  {
    name: 'rows',
    histories: tenantOnly,
    find: (node, about) => {
      const kind = kindOf(node)
      if (/^(UpdateStmt|DeleteStmt|MergeStmt|InsertStmt)$/.test(kind) && !isInto(node, about))
        return [
          'works on tenants’ rows, and under row-level security the owner sees none: put it into data.sql beside this file, which runs once for each tenant',
        ]
      return kind === 'CreateTableAsStmt'
        ? ['copies rows of which the owner sees none: make the table, and fill it in data.sql']
        : []
    },
  },
  {
    name: 'opaque',
    histories: tenantOnly,
    find: ofKind({ DoStmt: 'hides what it does in a DO block: write it as statements, or rows into data.sql' }),
  },
  {
    name: 'truncate',
    histories: everywhere,
    find: ofKind({ TruncateStmt: 'empties a table of all tenants, past row-level security: no migration may' }),
  },
  {
    name: 'transaction',
    histories: everywhere,
    find: ofKind({
      TransactionStmt:
        'begins or ends a transaction: the runner does, so that the ledger’s line is in the same one. Leave it out',
    }),
  },
  {
    name: 'setting',
    histories: everywhere,
    find: (node) => {
      if (isSetOf(node, /^(app\.|role$|session_authorization$)/)) return ['sets who is acting: only the runner may']
      return 'VariableSetStmt' in node && !node.VariableSetStmt.is_local
        ? [`sets ${node.VariableSetStmt.name ?? 'everything'} for whatever comes after it on the connection: SET LOCAL`]
        : []
    },
  },
  {
    name: 'lock',
    histories: everywhere,
    find: ofKind({
      LockStmt: 'locks a table for the whole transaction: leave it out',
      VacuumStmt: 'can’t be in a migration: autovacuum does it',
      ClusterStmt: 'writes a table anew while everybody waits: leave it out',
      RepackStmt: 'writes a table anew while everybody waits: leave it out',
      ReindexStmt: 'belongs into operations: a migration changes what tables are',
    }),
  },
  {
    name: 'server',
    histories: tenantOnly,
    find: ofKind(
      Object.fromEntries(
        [
          'CreateRoleStmt',
          'AlterRoleStmt',
          'DropRoleStmt',
          'GrantRoleStmt',
          'CreatedbStmt',
          'DropdbStmt',
          'AlterDatabaseStmt',
          'CreateExtensionStmt',
          'AlterSystemStmt',
          'AlterOwnerStmt',
        ].map((kind) => [
          kind,
          'changes the server or the database, which is there once and not once a tenant: it belongs into prisma/tenancy or into making the place',
        ]),
      ),
    ),
  },
]

/** Rows that a table is born with have no tenant. */
const isInto = (node: Node, { made }: About) =>
  'InsertStmt' in node && made.has(node.InsertStmt.relation?.relname ?? '')
