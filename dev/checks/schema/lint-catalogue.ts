import type pg from 'pg'
import { captureRules } from './capture-rules'
import { codeRules } from './code-rules'
import { databaseRules } from './database-rules'
import { grantRules } from './grant-rules'
import { keyRules } from './key-rules'
import { policyRules } from './policy-rules'
import type { Fault, Rule } from './rule'
import { tableRules } from './table-rules'

const rules: Rule[] = [
  ...tableRules,
  ...keyRules,
  ...policyRules,
  ...captureRules,
  ...codeRules,
  ...grantRules,
  ...databaseRules,
]

/** What the catalogue of a migrated shard says against the rules; `client` is a superuser, who sees all of it. */
export async function lintCatalogue(client: pg.ClientBase, schema: string): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const { name, sql, say } of rules) {
    const { rows } = await client.query<Parameters<typeof say>[0]>(sql, sql.includes('$1') ? [schema] : [])
    faults.push(...rows.map((row) => ({ rule: name, message: say(row) })))
  }
  return faults
}

/** What a run of the tenant migrations for another schema has left in `schema`, where it had no business. */
export async function findStrays(client: pg.ClientBase, schema: string): Promise<Fault[]> {
  const { rows } = await client.query<{ object: string }>(
    `SELECT pg_describe_object(classid, objid, 0) AS object
       FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = to_regnamespace(quote_ident($1)) AND deptype = 'n'
      ORDER BY 1`,
    [schema],
  )
  return rows.map(({ object }) => ({
    rule: 'stray',
    message: `Run for a tenant's own schema, the tenant migrations make ${object} in ${schema}: they must name no schema.`,
  }))
}
