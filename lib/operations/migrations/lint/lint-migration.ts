import { type Statement, statementsOf } from '@/lib/db/migrate-statements'
import { isTransactional, type Migration } from '@/lib/db/migration'
import { dataRules } from './data-rules'
import { readDirectives } from './directives'
import type { About, HistoryName, LintFault, LintRule } from './rule'
import { statementRules } from './statement-rules'
import { tableRules } from './table-rules'
import { at } from './walk'

type File = LintFault['file']

/** What is wrong with one migration; empty where nothing is. */
export async function lintMigration(history: HistoryName, migration: Migration): Promise<LintFault[]> {
  const { name, sql, data } = migration
  const fault = (file: File, line: number, rule: string, message: string): LintFault => ({
    history,
    migration: name,
    file,
    line,
    rule,
    message: `prisma/${history}/migrations/${name}/${file}, line ${line}: ${message}.`,
  })
  const { contract, faults } = readDirectives(sql)
  const found = faults.map(({ line, message }) => fault('migration.sql', line, 'directive', message.replace(/\.$/, '')))
  if (!/^\d{14}_[a-z0-9_]+$/.test(name))
    found.push(
      fault(
        'migration.sql',
        1,
        'name',
        'a folder is named like 20270131120000_what_it_adds, so that the order of names is the order of steps',
      ),
    )
  const rules = [...tableRules, ...statementRules].filter((rule) => contract === null || !rule.isContract)
  const check = async (file: File, text: string, some: LintRule[]) => {
    try {
      const statements = await statementsOf(text)
      found.push(
        ...faultsIn(statements, some, { history, about: aboutOf(migration, statements) }, (line, rule, message) =>
          fault(file, line, rule, message),
        ),
      )
    } catch (error) {
      found.push(syntaxFault(text, error, (line, message) => fault(file, line, 'syntax', message)))
    }
  }
  await check('migration.sql', sql, rules)
  if (data && history !== 'tenant')
    found.push(fault('data.sql', 1, 'data', 'only tenant tables have data steps: put it into migration.sql'))
  else if (data) await check('data.sql', data.sql, dataRules)
  return found
}

function faultsIn(
  statements: Statement[],
  rules: LintRule[],
  { history, about }: { history: HistoryName; about: About },
  fault: (line: number, rule: string, message: string) => LintFault,
): LintFault[] {
  const own = rules.filter(({ histories }) => histories.includes(history))
  return statements.flatMap(({ node, line }) =>
    own.flatMap(({ name, find }) => find(node, about).map((message) => fault(line, name, message))),
  )
}

function aboutOf(migration: Migration, statements: Statement[]): About {
  const [made, added] = [new Set<string>(), new Set<string>()]
  for (const { node } of statements) {
    if ('CreateStmt' in node) made.add(node.CreateStmt.relation?.relname ?? '')
    if (!('AlterTableStmt' in node)) continue
    for (const cmd of node.AlterTableStmt.cmds ?? []) {
      const def = 'AlterTableCmd' in cmd ? cmd.AlterTableCmd.def : undefined
      if (def && 'Constraint' in def && def.Constraint.conname) added.add(def.Constraint.conname)
    }
  }
  return { made, added, isTransactional: isTransactional(migration) }
}

function syntaxFault(sql: string, error: unknown, fault: (line: number, message: string) => LintFault): LintFault {
  const position = Number(at(error, 'sqlDetails', 'cursorPosition') ?? 0)
  const line = Buffer.from(sql).subarray(0, position).toString().split('\n').length
  return fault(line, error instanceof Error ? error.message : String(error))
}
