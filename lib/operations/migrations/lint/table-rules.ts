import type { AlterTableCmd, ColumnDef, Constraint, Node } from 'libpg-query'
import { type About, asContract, everywhere, type LintRule } from './rule'
import { walk, wordsOf } from './walk'

/** ALTER TABLE on a table that people use: its name and commands. */
function changesOf(node: Node, { made }: About): { table: string; commands: AlterTableCmd[] } | null {
  if (!('AlterTableStmt' in node)) return null
  const { relation, cmds = [] } = node.AlterTableStmt
  const table = relation?.relname ?? ''
  if (made.has(table)) return null
  return { table, commands: cmds.flatMap((cmd) => ('AlterTableCmd' in cmd ? [cmd.AlterTableCmd] : [])) }
}

type Found = (command: AlterTableCmd, table: string, about: About, commands: AlterTableCmd[]) => string[]

const onChanges =
  (found: Found): LintRule['find'] =>
  (node, about) => {
    const changes = changesOf(node, about)
    return changes ? changes.commands.flatMap((one) => found(one, changes.table, about, changes.commands)) : []
  }

const columnOf = ({ def }: AlterTableCmd): ColumnDef | null => (def && 'ColumnDef' in def ? def.ColumnDef : null)
const constraintOf = ({ def }: AlterTableCmd): Constraint | null => (def && 'Constraint' in def ? def.Constraint : null)
const constraintsIn = (column: ColumnDef): Constraint[] =>
  (column.constraints ?? []).flatMap((one) => ('Constraint' in one ? [one.Constraint] : []))

/** Evaluated for each row, so that the whole table is written anew; the others are evaluated once. */
const volatile = new Set([
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_generate_v4',
  'random',
  'clock_timestamp',
  'timeofday',
  'nextval',
])

function callsVolatile(expression: unknown): boolean {
  let found = false
  walk(expression, (name, node) => {
    if (name === 'FuncCall' && volatile.has(wordsOf(node.funcname).at(-1) ?? '')) found = true
  })
  return found
}

const heavy: Record<string, string> = { CONSTR_CHECK: 'CHECK', CONSTR_FOREIGN: 'foreign key' }
const indexed: Record<string, string> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'UNIQUE',
  CONSTR_EXCLUSION: 'EXCLUDE',
}

/** What ALTER TABLE does to tables that the running release uses. */
export const tableRules: LintRule[] = [
  {
    name: 'drop',
    histories: everywhere,
    isContract: true,
    find: onChanges(({ subtype, name, def }, table, _, commands) => {
      if (subtype === 'AT_DropColumn')
        return [`drops column ${table}.${name}, which the running release may still name: ${asContract}`]
      if (subtype === 'AT_ColumnDefault' && !def)
        return [`drops the default of ${table}.${name}, on which the running release may rely: ${asContract}`]
      const isReplaced = commands.some(
        (other) => other.subtype === 'AT_AddConstraint' && constraintOf(other)?.conname === name,
      )
      return subtype === 'AT_DropConstraint' && !isReplaced
        ? [`drops constraint ${name} of ${table}: ${asContract}`]
        : []
    }),
  },
  {
    name: 'type',
    histories: everywhere,
    isContract: true,
    find: onChanges(({ subtype, name }, table) =>
      subtype === 'AT_AlterColumnType'
        ? [
            `changes the type of ${table}.${name}: everybody waits while the table is written anew. Add another column, fill it in data.sql, and drop the old one in a contract`,
          ]
        : [],
    ),
  },
  {
    name: 'not-null',
    histories: everywhere,
    isContract: true,
    find: onChanges((command, table) => {
      if (command.subtype === 'AT_SetNotNull')
        return [
          `sets ${table}.${command.name} NOT NULL: the running release may still write without it, and everybody waits while all rows are read. First a CHECK (… IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT; ${asContract}`,
        ]
      const column = command.subtype === 'AT_AddColumn' ? columnOf(command) : null
      const types = new Set(column ? constraintsIn(column).map(({ contype }) => contype) : [])
      const isFilled = types.has('CONSTR_DEFAULT') || types.has('CONSTR_IDENTITY') || types.has('CONSTR_GENERATED')
      return types.has('CONSTR_NOTNULL') && !isFilled
        ? [
            `adds ${table}.${column?.colname} NOT NULL without a default: it fails where there are rows, and the running release doesn’t write it. Give it a DEFAULT, or let it be NULL`,
          ]
        : []
    }),
  },
  {
    name: 'rewrite',
    histories: everywhere,
    find: onChanges((command, table) => {
      const column = command.subtype === 'AT_AddColumn' ? columnOf(command) : null
      const fault = (what: string) => [
        `${what}: the whole table is written anew while everybody waits. Let it be NULL, fill it in data.sql, and set the default in an ALTER COLUMN of its own`,
      ]
      if (
        ['AT_SetLogged', 'AT_SetUnLogged', 'AT_SetAccessMethod', 'AT_SetTableSpace', 'AT_SetExpression'].includes(
          command.subtype ?? '',
        )
      )
        return fault(`rewrites ${table} (${command.subtype})`)
      return (column ? constraintsIn(column) : []).flatMap((constraint) => {
        const name = `${table}.${column?.colname}`
        if (constraint.contype === 'CONSTR_IDENTITY') return fault(`adds the identity column ${name}`)
        if (constraint.contype === 'CONSTR_GENERATED' && constraint.generated_kind !== 'v')
          return fault(`adds the stored generated column ${name}`)
        return constraint.contype === 'CONSTR_DEFAULT' && callsVolatile(constraint.raw_expr)
          ? fault(`gives ${name} a default that differs from row to row`)
          : []
      })
    }),
  },
  {
    name: 'constraint',
    histories: everywhere,
    find: onChanges((command, table) => {
      const added = command.subtype === 'AT_AddConstraint' ? constraintOf(command) : null
      const column = command.subtype === 'AT_AddColumn' ? columnOf(command) : null
      const inline = (column ? constraintsIn(column) : []).filter(({ contype }) => contype && heavy[contype])
      const slow = added?.contype && heavy[added.contype] && !added.skip_validation ? [added] : inline
      return slow.map(
        ({ contype, conname }) =>
          `adds ${conname ? `the ${heavy[contype ?? '']} ${conname}` : `a ${heavy[contype ?? '']}`} to ${table} and checks all rows while everybody waits: add it by ALTER TABLE … ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a later migration`,
      )
    }),
  },
  {
    name: 'validate',
    histories: everywhere,
    find: onChanges(({ subtype, name }, table, { added }) =>
      subtype === 'AT_ValidateConstraint' && added.has(name ?? '')
        ? [
            `validates ${name} of ${table} in the migration that adds it, whose lock is still held: validate in a later one`,
          ]
        : [],
    ),
  },
  {
    name: 'index',
    histories: everywhere,
    find: onChanges((command, table) => {
      const added = command.subtype === 'AT_AddConstraint' ? constraintOf(command) : null
      const column = command.subtype === 'AT_AddColumn' ? columnOf(command) : null
      const all = [...(added && !added.indexname ? [added] : []), ...(column ? constraintsIn(column) : [])]
      return all.flatMap(({ contype = '' }) =>
        indexed[contype]
          ? [
              `adds a ${indexed[contype]} to ${table} and builds its index while writers wait: build a UNIQUE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT … USING INDEX`,
            ]
          : [],
      )
    }),
  },
  {
    name: 'row-security',
    histories: ['tenant'],
    find: (node) => {
      const commands = 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []) : []
      return commands.flatMap((cmd) =>
        'AlterTableCmd' in cmd &&
        ['AT_DisableRowSecurity', 'AT_NoForceRowSecurity'].includes(cmd.AlterTableCmd.subtype ?? '')
          ? ['switches row-level security off: no release may, leave it out']
          : [],
      )
    },
  },
]
