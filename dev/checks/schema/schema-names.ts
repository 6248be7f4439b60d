import type { Migration } from '@/lib/db/migration'
import type { Fault } from './rule'

/** Schemas that a tenant migration may name: they are the same wherever its tables are. */
const everywhere = new Set(['tenancy', 'pg_catalog'])

const name = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`
const qualified = new RegExp(
  String.raw`\b(?:table|index|view|sequence|type|domain|function|procedure|references|into|update|join)\s+(?:(?:if\s+(?:not\s+)?exists|concurrently|only)\s+)*(${name})\s*\.\s*${name}`,
  'gi',
)
const otherWays: [RegExp, string][] = [
  [/\bpublic\s*\.|"public"\s*\./gi, 'names the schema public'],
  [/\bset\s+(?:local\s+|session\s+)?search_path\b/gi, 'sets search_path'],
  [/\bset_config\s*\(\s*'search_path'/gi, 'sets search_path'],
  [/\b(?:create|alter|drop)\s+schema\b|\bset\s+schema\b/gi, 'works on a schema'],
]

/**
 * Tenant migrations that name a schema: the same SQL must run in the shared tables' schema, in a tenant's own and in a
 * tenant's own database. Comments don't count; strings and function bodies do.
 */
export function lintSchemaNames(migrations: Migration[]): Fault[] {
  return migrations.flatMap((migration) => {
    const sql = withoutComments(migration.sql)
    const found = [
      ...Array.from(sql.matchAll(qualified))
        .filter(([, schema = '']) => !everywhere.has(unquoted(schema)) && unquoted(schema) !== 'public')
        .map((match) => ({ at: match.index, what: `names the schema ${unquoted(match[1] ?? '')}` })),
      ...otherWays.flatMap(([pattern, what]) =>
        Array.from(sql.matchAll(pattern), ({ index }) => ({ at: index, what })),
      ),
    ]
    return found.map(({ at, what }) => ({
      rule: 'schema-name',
      message: `Migration ${migration.name}, line ${lineOf(sql, at)}, ${what}: leave it out, the runner sets where the tables go.`,
    }))
  })
}

/** Comments become blanks, line breaks stay: so that a position still tells the line. */
function withoutComments(sql: string): string {
  const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g
  return sql.replace(pieces, (piece) => (/^(--|\/\*)/.test(piece) ? piece.replace(/[^\n]/g, ' ') : piece))
}

function unquoted(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toLowerCase()
}

function lineOf(sql: string, position: number): number {
  return sql.slice(0, position).split('\n').length
}
